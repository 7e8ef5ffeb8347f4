using static TensorCore.Tests.ElementwiseTesting;
using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

/// <summary>What the shared tests need to know about an op of two tensors.</summary>
/// <param name="Op">The op.</param>
/// <param name="Reference">The same in double precision, written independently.</param>
/// <param name="Low">Values of the first tensor, and of the second unless LowB says otherwise, are tested from here.</param>
/// <param name="High">Values of the first tensor, and of the second unless HighB says otherwise, are tested up to here.</param>
public sealed record BinaryCase(Func<Tensor, Tensor, Tensor> Op, Func<double, double, double> Reference, double Low = -3, double High = 3)
{
    public double? LowB { get; init; }

    public double? HighB { get; init; }

    /// <summary>The op with a number on the right.</summary>
    public Func<Tensor, double, Tensor>? WithNumber { get; init; }

    /// <summary>The op with a number on the left.</summary>
    public Func<double, Tensor, Tensor>? OfNumber { get; init; }

    /// <summary>Allowed error in units in the last place of the dtype.</summary>
    public double Ulps { get; init; } = 0.5;

    /// <summary>The same in Float64, where the reference has an error of its own.</summary>
    public double? Ulps64 { get; init; }

    /// <summary>Allowed error in roundoffs of the dtype, whatever the size of the value: for results of subtractions.</summary>
    public double Roundoffs { get; init; }

    /// <summary>Pairs where the result is known. A NaN on either side gives NaN unless it is here.</summary>
    public (double A, double B, double Y)[] Special { get; init; } = [];

    /// <summary>Derivatives at points where differences do not tell: kinks, in the convention of PyTorch.</summary>
    public (double A, double B, double SlopeA, double SlopeB)[] Slopes { get; init; } = [];

    /// <summary>Pairs where derivatives are not checked.</summary>
    public Func<double, double, bool> IsKink { get; init; } = (_, _) => false;

    /// <summary>Bool for comparisons; by default that of the inputs.</summary>
    public DType? Result { get; init; }
}

/// <summary>The tests that every op of two tensors has to pass. Derive from it and give the case.</summary>
public abstract class BinaryOpTests
{
    private static readonly (Shape A, Shape B)[] s_shapes =
    [
        ([257], []), ([], [257]), ([], []), ([1], [33]), ([7, 3], [3]), ([3], [7, 3]), ([7, 1], [1, 9]), ([1, 9], [7, 1]), ([40, 1], [1, 70]),
        ([4, 5, 1], [4, 5, 6]), ([4, 5, 1], [4, 5, 40]), ([2, 3, 40], [3, 1]), ([5, 33], [1, 33]), ([1000, 3], [3]), ([3, 1, 65], [2, 1]),
        ([2, 3, 4, 5], [3, 1, 5]), ([2, 0, 3], [3]), ([0], [1]), ([33, 40], [33, 40]), ([6, 5, 2], [6, 5, 2]), ([3, 1, 2, 1, 2], [2, 1, 3, 1]), ([600, 2, 2], [2, 1]), ([700, 1, 3], [2, 3]),
        ([2, 600, 1, 2, 2], [600, 2, 1, 1]),
    ];

    protected abstract BinaryCase Case { get; }

    private double LowB => Case.LowB ?? Case.Low;

    private double HighB => Case.HighB ?? Case.High;

    [Fact]
    public void Values_agree_with_the_reference()
    {
        foreach (var type in Floats)
        foreach (var length in Lengths)
        {
            using var scope = new Scope();
            double[] a = Numbers(length, Case.Low, Case.High, type, 2), b = Numbers(length, LowB, HighB, type, 3);
            Tensor x = Make(a, [length], type), y = Make(b, [length], type);
            Poison(Device.Cpu, length * ResultType(type).Size, length * type.Size);
            Check([.. a.Zip(b, Case.Reference)], Case.Op(x, y), type, $"length {length}");
        }
    }

    [Fact]
    public void Every_layout_and_broadcast_gives_the_same()
    {
        foreach (var type in Floats)
        foreach (var (shapeA, shapeB) in s_shapes)
        {
            double[] a = Numbers(shapeA.Length, Case.Low, Case.High, type, 2), b = Numbers(shapeB.Length, LowB, HighB, type, 3);
            var shape = Shape.Broadcast(shapeA, shapeB);
            var expected = Broadcast(a, shapeA, b, shapeB, shape, Case.Reference);
            using var outer = new Scope();
            foreach (var (nameA, x) in Layouts(a, shapeA, type))
            foreach (var (nameB, y) in Layouts(b, shapeB, type))
            {
                using var scope = new Scope();
                Poison(Device.Cpu, shape.Length * ResultType(type).Size);
                var result = Case.Op(x, y);
                Assert.Equal(shape, result.Shape);
                Check(expected, result, type, $"{shapeA} {nameA} with {shapeB} {nameB}");
            }
        }
    }

    [Fact]
    public void Special_values_are_right_everywhere_in_a_vector()
    {
        foreach (var type in Floats)
        {
            using var scope = new Scope();
            var special = Case.Special;
            if (ResultType(type) != DType.Bool && !special.Any(s => double.IsNaN(s.A) || double.IsNaN(s.B)))
                special = [.. special, (double.NaN, 1, double.NaN), (1, double.NaN, double.NaN)];
            if (special.Length == 0) return;
            var a = Enumerable.Range(0, 37).Select(i => Round(special[i % special.Length].A, type)).ToArray();
            var b = Enumerable.Range(0, 37).Select(i => Round(special[i % special.Length].B, type)).ToArray();
            var y = Enumerable.Range(0, 37).Select(i => Round(special[i % special.Length].Y, type)).ToArray();
            AssertValues(y, Case.Op(Make(a, [37], type), Make(b, [37], type)), Case.Ulps64 ?? Case.Ulps + 2, 0, "special values", signedZeros: true);
        }
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        foreach (var type in Floats)
        foreach (var (shapeA, shapeB) in (ReadOnlySpan<(Shape, Shape)>)[([100_003], [100_003]), ([301, 1], [1, 333]), ([33_000, 3], [3])])
        {
            using var scope = new Scope();
            double[] a = Numbers(shapeA.Length, Case.Low, Case.High, type, 2), b = Numbers(shapeB.Length, LowB, HighB, type, 3);
            var one = Case.Op(Make(a, shapeA, type, OneThread), Make(b, shapeB, type, OneThread));
            AssertBits(one, Case.Op(Make(a, shapeA, type, ThreeThreads), Make(b, shapeB, type, ThreeThreads)));
            Check(Broadcast(a, shapeA, b, shapeB, one.Shape, Case.Reference), one, type, $"{shapeA} with {shapeB}");
        }
    }

    [Fact]
    public void A_number_counts_like_a_tensor_and_keeps_the_dtype()
    {
        foreach (var type in Floats)
        {
            using var scope = new Scope();
            var (a, b) = Points([19], [19], type);
            double x = Round(Case.Low + (0.6 * (Case.High - Case.Low)), type), y = Round(LowB + (0.6 * (HighB - LowB)), type);
            if (Case.WithNumber is { } with)
            {
                AssertNear(Case.Op(a, Tensor.Full([], y, type)), with(a, y));
                if (type == DType.Float64 && ResultType(type) != DType.Bool) GradCheck.CheckSecond(t => with(t[0], y) * t[0], [a]);
            }

            if (Case.OfNumber is { } of)
            {
                AssertNear(Case.Op(Tensor.Full([], x, type), b), of(x, b));
                if (type == DType.Float64 && ResultType(type) != DType.Bool) GradCheck.CheckSecond(t => of(x, t[0]) * t[0], [b]);
            }
        }
    }

    private void AssertNear(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.DType, actual.DType);
        AssertValues(expected.Doubles(), actual, 2 * Case.Ulps, 0, "with a number");
    }

    private DType ResultType(DType type) => Case.Result ?? type;

    private void Check(double[] expected, Tensor actual, DType type, string where)
    {
        Assert.Equal(ResultType(type), actual.DType);
        var ulps = type == DType.Float32 ? Case.Ulps : Case.Ulps64 ?? (Case.Ulps > 0.5 ? Case.Ulps + 2 : Case.Ulps);
        AssertValues(expected, actual, ulps, Case.Roundoffs * Roundoff(type), where);
    }

    /// <summary>Inputs in the domain, away from kinks.</summary>
    private protected (Tensor A, Tensor B) Points(Shape shapeA, Shape shapeB, DType type)
    {
        for (var seed = 11; ; seed++)
        {
            double[] a = Numbers(shapeA.Length, Math.Max(Case.Low, -2), Math.Min(Case.High, 2), type, seed);
            double[] b = Numbers(shapeB.Length, Math.Max(LowB, -2), Math.Min(HighB, 2), type, seed + 1000);
            var kinks = false;
            Broadcast(a, shapeA, b, shapeB, Shape.Broadcast(shapeA, shapeB), (x, y) => (kinks |= Case.IsKink(x, y)) ? 1 : 0);
            if (!kinks) return (Make(a, shapeA, type), Make(b, shapeB, type));
        }
    }
}

/// <summary>The tests that every differentiable op of two tensors has to pass.</summary>
public abstract class BinaryGradientTests : BinaryOpTests
{
    [Fact]
    public void Gradients_agree_with_differences()
    {
        foreach (var (shapeA, shapeB) in (ReadOnlySpan<(Shape, Shape)>)[([5], [5]), ([3, 1], [2, 1, 4]), ([2, 3], [])])
        {
            using var scope = new Scope();
            var (a, b) = Points(shapeA, shapeB, DType.Float64);

            // The factor makes the first derivatives depend on both whatever the op.
            GradCheck.CheckSecond(t => Case.Op(t[0], t[1]) * (t[0] + t[1]), [a, b]);
        }
    }

    [Fact]
    public void Gradients_in_single_precision_agree_with_double()
    {
        using var tape = new Tape();
        var (a, b) = Points([19], [19], DType.Float32);
        Tensor a64 = a.Cast(DType.Float64), b64 = b.Cast(DType.Float64);
        var seed = Make(Numbers(19, -1, 1, DType.Float32), [19], DType.Float32);
        var expected = tape.Gradients(Case.Op(a64, b64) + (0 * (a64 + b64)), [a64, b64], seed.Cast(DType.Float64));
        var actual = tape.Gradients(Case.Op(a, b) + (0 * (a + b)), [a, b], seed);
        for (var which = 0; which < 2; which++)
        {
            var want = expected[which].Doubles();
            AssertClose(want, actual[which].Doubles(), i => 100 * Roundoff(DType.Float32) * Math.Max(0.1, Math.Abs(want[i])), "float gradient");
        }
    }

    [Fact]
    public void Slopes_at_kinks_follow_the_convention()
    {
        foreach (var type in Floats)
        {
            using var tape = new Tape();
            Shape shape = [Case.Slopes.Length];
            Tensor a = Make([.. Case.Slopes.Select(s => s.A)], shape, type), b = Make([.. Case.Slopes.Select(s => s.B)], shape, type);
            var slopes = tape.Gradients(Case.Op(a, b), [a, b], Tensor.Ones(shape, type));
            AssertValues([.. Case.Slopes.Select(s => Round(s.SlopeA, type))], slopes[0], 2, 0, "slopes by a");
            AssertValues([.. Case.Slopes.Select(s => Round(s.SlopeB, type))], slopes[1], 2, 0, "slopes by b");
        }
    }
}
