using static TensorCore.Tests.ElementwiseTesting;
using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

/// <summary>What the shared tests need to know about an op of one tensor.</summary>
/// <param name="Op">The op.</param>
/// <param name="Reference">The same in double precision, written independently.</param>
/// <param name="Low">Values are tested from here.</param>
/// <param name="High">Values are tested up to here.</param>
public sealed record UnaryCase(Func<Tensor, Tensor> Op, Func<double, double> Reference, double Low = -3, double High = 3)
{
    /// <summary>Allowed error in units in the last place of the dtype.</summary>
    public double Ulps { get; init; } = 2;

    /// <summary>The same in Float64, where the reference has an error of its own.</summary>
    public double? Ulps64 { get; init; }

    /// <summary>Allowed error in roundoffs of the dtype, whatever the size of the value: for results of subtractions.</summary>
    public double Roundoffs { get; init; }

    /// <summary>Values where the result is known: infinities, zeros, ends of the domain. NaN gives NaN unless it is here.</summary>
    public (double X, double Y)[] Special { get; init; } = [];

    /// <summary>Derivatives at points where differences do not tell: kinks, in the convention of PyTorch.</summary>
    public (double X, double Slope)[] Slopes { get; init; } = [];

    /// <summary>Where derivatives are checked; by default the domain inside [-2, 2].</summary>
    public (double Low, double High)? GradientRange { get; init; }

    /// <summary>Bool for tests; by default that of the input.</summary>
    public DType? Result { get; init; }
}

/// <summary>The tests that every op of one tensor has to pass. Derive from it and give the case.</summary>
public abstract class UnaryOpTests
{
    private static readonly Shape[] s_shapes = [[5, 33], [33, 5], [3, 4, 5], [64, 3], [40, 70], [2, 2, 2, 17]];

    protected abstract UnaryCase Case { get; }

    [Fact]
    public void Values_agree_with_the_reference()
    {
        foreach (var type in Floats)
        foreach (var length in Lengths)
        {
            using var scope = new Scope();
            var values = Numbers(length, Case.Low, Case.High, type, length + 1);
            var x = Make(values, [length], type);
            Poison(Device.Cpu, length * ResultType(type).Size, length * type.Size);
            Check(values, Case.Op(x), type, $"length {length}");
        }
    }

    [Fact]
    public void Every_layout_gives_the_same()
    {
        foreach (var type in Floats)
        foreach (var shape in s_shapes)
        {
            using var scope = new Scope();
            var values = Numbers(shape.Length, Case.Low, Case.High, type);
            foreach (var (name, x) in Layouts(values, shape, type))
            {
                Poison(Device.Cpu, shape.Length * ResultType(type).Size);
                var y = Case.Op(x);
                Assert.Equal(shape, y.Shape);
                Check(values, y, type, $"{shape} {name}");
            }
        }
    }

    [Fact]
    public void Special_values_are_right_everywhere_in_a_vector()
    {
        foreach (var type in Floats)
        {
            using var scope = new Scope();
            var special = Case.Special.Any(s => double.IsNaN(s.X)) ? Case.Special : [.. Case.Special, (double.NaN, double.NaN)];
            var x = Enumerable.Range(0, 37).Select(i => Round(special[i % special.Length].X, type)).ToArray();
            var y = Enumerable.Range(0, 37).Select(i => Round(special[i % special.Length].Y, type)).ToArray();
            if (ResultType(type) == DType.Bool && !Case.Special.Any(s => double.IsNaN(s.X))) return;
            AssertValues(y, Case.Op(Make(x, [37], type)), Case.Ulps64 ?? Case.Ulps + 2, 0, "special values", signedZeros: true);
        }
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        foreach (var type in Floats)
        {
            using var scope = new Scope();
            var values = Numbers(100_003, Case.Low, Case.High, type);
            var one = Case.Op(Make(values, [100_003], type, OneThread));
            AssertBits(one, Case.Op(Make(values, [100_003], type, ThreeThreads)));
            Check(values, one, type, "100003 elements");
        }
    }

    private DType ResultType(DType type) => Case.Result ?? type;

    private void Check(double[] x, Tensor y, DType type, string where)
    {
        Assert.Equal(ResultType(type), y.DType);
        var ulps = type == DType.Float32 ? Case.Ulps : Case.Ulps64 ?? Case.Ulps + 2;
        AssertValues(Array.ConvertAll(x, v => Case.Reference(v)), y, ulps, Case.Roundoffs * Roundoff(type), where);
    }

    private protected double[] Points(DType type)
    {
        var (low, high) = Case.GradientRange ?? (Math.Max(Case.Low, -2), Math.Min(Case.High, 2));
        var kinks = Case.Slopes;
        return [.. Numbers(19, low, high, type, 5).Where(x => kinks.All(k => Math.Abs(k.X - x) > 1e-3))];
    }
}

/// <summary>The tests that every differentiable op of one tensor has to pass.</summary>
public abstract class UnaryGradientTests : UnaryOpTests
{
    [Fact]
    public void Gradients_agree_with_differences()
    {
        using var scope = new Scope();
        var x = Tensor.From(Points(DType.Float64));

        // The factor makes the first derivative depend on x whatever the op.
        GradCheck.CheckSecond(t => Case.Op(t[0]) * t[0], [x]);
    }

    [Fact]
    public void Gradients_in_single_precision_agree_with_double()
    {
        using var tape = new Tape();
        var points = Points(DType.Float32);
        Tensor x = Make(points, [points.Length], DType.Float32), x64 = Make(points, [points.Length], DType.Float64);
        var seed = Make(Numbers(points.Length, -1, 1, DType.Float32), [points.Length], DType.Float32);
        var expected = tape.Gradient(Case.Op(x64) + (0 * x64), x64, seed.Cast(DType.Float64)).Doubles();
        AssertClose(expected, tape.Gradient(Case.Op(x) + (0 * x), x, seed).Doubles(), i => 100 * Roundoff(DType.Float32) * Math.Max(0.1, Math.Abs(expected[i])), "float gradient");
    }

    [Fact]
    public void Slopes_at_kinks_follow_the_convention()
    {
        foreach (var type in Floats)
        {
            using var tape = new Tape();
            var x = Make([.. Case.Slopes.Select(s => s.X)], [Case.Slopes.Length], type);
            var slopes = tape.Gradient(Case.Op(x), x, Tensor.Ones(x.Shape, type));
            AssertValues([.. Case.Slopes.Select(s => Round(s.Slope, type))], slopes, 2, 0, "slopes");
        }
    }
}
