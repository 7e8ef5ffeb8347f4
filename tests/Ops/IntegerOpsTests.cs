using System.Numerics;
using static TensorCore.Tests.ElementwiseTesting;
using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

/// <summary>The integer forms of arithmetic, on every width, layout and broadcast, against arbitrary-precision arithmetic.</summary>
public class IntegerOpsTests
{
    private static readonly (string Name, Func<Tensor, Tensor, Tensor> Op, Func<BigInteger, BigInteger, BigInteger> Reference)[] s_binary =
    [
        ("+", (a, b) => a + b, (a, b) => a + b),
        ("-", (a, b) => a - b, (a, b) => a - b),
        ("*", (a, b) => a * b, (a, b) => a * b),
        ("FloorDivide", (a, b) => a.FloorDivide(b), FloorDivide),
        ("%", (a, b) => a % b, (a, b) => a - (FloorDivide(a, b) * b)),
        ("Maximum", (a, b) => a.Maximum(b), BigInteger.Max),
        ("Minimum", (a, b) => a.Minimum(b), BigInteger.Min),
        ("&", (a, b) => a & b, (a, b) => a & b),
        ("|", (a, b) => a | b, (a, b) => a | b),
        ("^", (a, b) => a ^ b, (a, b) => a ^ b),
        ("Where", (a, b) => Tensor.Where(a < b, a, b), BigInteger.Min),
        ("<", (a, b) => (a < b).Cast(a.DType), (a, b) => a < b ? 1 : 0),
        ("<=", (a, b) => (a <= b).Cast(a.DType), (a, b) => a <= b ? 1 : 0),
        (">", (a, b) => (a > b).Cast(a.DType), (a, b) => a > b ? 1 : 0),
        (">=", (a, b) => (a >= b).Cast(a.DType), (a, b) => a >= b ? 1 : 0),
        ("EqualTo", (a, b) => a.EqualTo(b).Cast(a.DType), (a, b) => a == b ? 1 : 0),
        ("NotEqualTo", (a, b) => a.NotEqualTo(b).Cast(a.DType), (a, b) => a != b ? 1 : 0),
    ];

    private static readonly (string Name, Func<Tensor, Tensor> Op, Func<BigInteger, BigInteger> Reference)[] s_unary =
    [
        ("-", x => -x, x => -x),
        ("~", x => ~x, x => -x - 1),
        ("Abs", x => x.Abs(), BigInteger.Abs),
        ("Sign", x => x.Sign(), x => x.Sign),
        ("Square", x => x.Square(), x => x * x),
        ("Pow 3", x => x.Pow(3), x => x * x * x),
        ("Pow 0", x => x.Pow(0), _ => 1),
        ("+ number", x => x + 5, x => x + 5),
        ("number -", x => 5 - x, x => 5 - x),
        ("* number", x => 3 * x, x => 3 * x),
        ("% number", x => x % 7, x => x - (FloorDivide(x, 7) * 7)),
        ("FloorDivide number", x => x.FloorDivide(-3), x => FloorDivide(x, -3)),
        ("Maximum number", x => x.Maximum(2), x => BigInteger.Max(x, 2)),
        ("Clip", x => x.Clip(-4, 9), x => BigInteger.Max(-4, BigInteger.Min(x, 9))),
        ("&", x => x & 12, x => x & 12),
        ("<<", x => x << 3, x => x << 3),
        (">>", x => x >> 3, x => x >> 3),
        (">> too far", x => x >> 70, x => x.Sign < 0 ? -1 : 0),
        ("<< too far", x => x << 70, _ => 0),
        ("< number", x => (x < 3).Cast(x.DType), x => x < 3 ? 1 : 0),
        ("number <", x => (3 < x).Cast(x.DType), x => x > 3 ? 1 : 0),
        ("< fraction", x => (x < 2.5).Cast(x.DType), x => x <= 2 ? 1 : 0),
        ("< more than 32 bits", x => (x < 5_000_000_000).Cast(x.DType), x => x < 5_000_000_000 ? 1 : 0),
        ("EqualTo number", x => x.EqualTo(7).Cast(x.DType), x => x == 7 ? 1 : 0),
        ("Floor", x => x.Floor(), x => x),
        ("Shift back", x => x.ShiftRight(Tensor.Full(x.Shape, 2, x.DType, x.Device)), x => x >> 2),
        ("Where number", x => Tensor.Where(x > 0, x, 0), x => BigInteger.Max(x, 0)),
    ];

    private static readonly (Shape A, Shape B)[] s_shapes =
        [([257], [257]), ([33], []), ([7, 3], [3]), ([5, 1], [1, 40]), ([2, 3, 17], [3, 1]), ([0], [1]), ([9], [9]), ([64, 3], [1, 3])];

    public static TheoryData<DType> Types => [DType.Int32, DType.Int64];

    [Theory]
    [MemberData(nameof(Types))]
    public void Pairs_are_computed_exactly_and_wrap_around(DType type)
    {
        foreach (var (shapeA, shapeB) in s_shapes)
        {
            using var outer = new Scope();
            var layoutsOfA = Layouts(Integers(shapeA.Length, type, 1), shapeA, type);
            var layoutsOfB = Layouts(Integers(shapeB.Length, type, 2), shapeB, type);
            foreach (var ((nameA, a), (nameB, b)) in layoutsOfA.Zip(layoutsOfB.Reverse()))
            {
                var shape = Shape.Broadcast(shapeA, shapeB);
                long[] x = Values(a), y = Values(b);
                var pairs = new (long X, long Y)[shape.Length];
                var at = 0;
                Broadcast(Numbered(shapeA), shapeA, Numbered(shapeB), shapeB, shape, (i, j) =>
                {
                    pairs[at++] = (x[(int)i], y[(int)j]);
                    return 0;
                });
                foreach (var (name, op, reference) in s_binary)
                {
                    using var scope = new Scope();
                    Poison(Device.Cpu, shape.Length * type.Size);
                    var result = op(a, b);
                    Assert.Equal(type, result.DType);
                    Assert.Equal(shape, result.Shape);
                    AssertIntegers(Array.ConvertAll(pairs, p => Wrap(reference(p.X, p.Y), type)), Values(result), $"{type}{shapeA} {nameA} {name} {shapeB} {nameB}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Single_numbers_are_computed_exactly_and_wrap_around(DType type)
    {
        foreach (var length in Lengths)
        {
            using var outer = new Scope();
            foreach (var (layout, x) in Layouts(Integers(length, type, 1), [length], type))
            foreach (var (name, op, reference) in s_unary)
            {
                using var scope = new Scope();
                Poison(Device.Cpu, length * type.Size);
                var result = op(x);
                Assert.Equal(type, result.DType);
                AssertIntegers(Array.ConvertAll(Values(x), v => Wrap(reference(v), type)), Values(result), $"{name} of {type}[{length}] {layout}");
            }
        }
    }

    [Fact]
    public void What_changes_nothing_gives_a_copy()
    {
        var integers = Tensor.From([1, -2, 3]);
        Func<Tensor, Tensor>[] ops = [x => x.Round(), x => x.Floor(), x => x.Ceiling(), x => x.Truncate(), x => x.NanToNum()];
        foreach (var copy in ops.Select(op => op(integers)))
        {
            Assert.NotSame(integers.Storage, copy.Storage);
            Assert.Equal([1, -2, 3], copy.ToArray<int>());
        }

        var flags = Tensor.From([true, false]);
        Func<Tensor, Tensor>[] opsOnFlags = [x => x.Abs(), x => x.Sign(), x => x.Square()];
        foreach (var copy in opsOnFlags.Select(op => op(flags)))
        {
            Assert.NotSame(flags.Storage, copy.Storage);
            Assert.Equal([true, false], copy.ToArray<bool>());
        }
    }

    [Fact]
    public void The_extremes_wrap_around()
    {
        var x = Tensor.From([int.MinValue, int.MaxValue, -1]);
        Assert.Equal([int.MinValue, -int.MaxValue, 1], (-x).ToArray<int>());
        Assert.Equal([int.MinValue, -int.MaxValue, 1], x.FloorDivide(-1).ToArray<int>());
        Assert.Equal([0, 0, 0], (x % -1).ToArray<int>());
        Assert.Equal([int.MinValue, int.MaxValue, 1], x.Abs().ToArray<int>());
        Assert.Equal([long.MinValue], (Tensor.From([long.MaxValue]) + 1).ToArray<long>());
    }

    [Fact]
    public void Integers_beyond_the_precision_of_double_compare_exactly()
    {
        var x = Tensor.From([(1L << 53) + 1, 1L << 53]);
        Assert.Equal([false, true], x.EqualTo(1L << 53).ToArray<bool>());
        Assert.Equal([true, false], (x > (1L << 53)).ToArray<bool>());
        Assert.Equal([false, true], x.EqualTo(Tensor.From([1L << 53])).ToArray<bool>());
    }

    [Fact]
    public void Division_by_zero_is_refused_by_name()
    {
        var x = Tensor.From([1, 2]);
        x.Name = "counts";
        Assert.Contains("'counts'", Assert.Throws<DivideByZeroException>(() => x % 0).Message);
        Assert.Throws<DivideByZeroException>(() => x.FloorDivide(0));
        Assert.Throws<DivideByZeroException>(() => 3 % Tensor.From([0L]));
        Assert.Throws<DivideByZeroException>(() => x.FloorDivide(Tensor.From([1, 0])));
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], (x / 0).Doubles());
        Assert.Equal([float.NaN, float.NaN], (x % 0.0).ToArray<float>());
    }

    [Fact]
    public void Powers_of_integers_follow_integer_rules()
    {
        var x = Tensor.From([-2, -1, 0, 1, 2]);
        Assert.Equal([-8, -1, 0, 1, 8], x.Pow(3).ToArray<int>());
        Assert.Equal([0, -1, 0, 1, 0], x.Pow(Tensor.From([-3])).ToArray<int>());
        Assert.Equal([0, 1, 0, 1, 0], x.Pow(Tensor.From([-2])).ToArray<int>());
        Assert.Throws<ArgumentException>(() => x.Pow(-1));
        Assert.Equal([1, 2, 4], Tensor.Pow(2, Tensor.From([0, 1, 2])).ToArray<int>());
        Assert.Equal([-0.5f, -1, float.PositiveInfinity, 1, 0.5f], x.Pow(-1.0).ToArray<float>());
    }

    [Fact]
    public void Shifts_out_of_range_leave_nothing_but_the_sign()
    {
        var x = Tensor.From([5, -5]);
        Assert.Equal([0, 0], x.ShiftLeft(32).ToArray<int>());
        Assert.Equal([0, 0], x.ShiftLeft(-1).ToArray<int>());
        Assert.Equal([0, -1], x.ShiftRight(32).ToArray<int>());
        Assert.Equal([0, -1], x.ShiftRight(-1).ToArray<int>());
        Assert.Throws<InvalidOperationException>(() => Tensor.From([1f]) & Tensor.From([1]));
        Assert.Throws<InvalidOperationException>(() => Tensor.From([1f]) << 1);
    }

    private static double[] Integers(long count, DType type, int seed)
    {
        var random = new Random(seed);
        // A tenth of the numbers are so large that sums and products wrap around; none is 0, for division.
        var large = type == DType.Int32 ? int.MaxValue - 20 : (1L << 52) - 1;
        var values = new double[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (random.Next(10) == 0 ? large - random.Next(20) : random.Next(1, 40)) * (random.Next(2) == 0 ? 1 : -1);
        return values;
    }

    private static double[] Numbered(Shape shape) => [.. Enumerable.Range(0, (int)shape.Length).Select(i => (double)i)];

    private static long[] Values(Tensor x) => x.DType == DType.Int32 ? Array.ConvertAll(x.ToArray<int>(), v => (long)v) : x.ToArray<long>();

    private static long Wrap(BigInteger value, DType type)
    {
        var low = (long)(ulong)(value & ulong.MaxValue);
        return type == DType.Int32 ? (int)low : low;
    }

    private static BigInteger FloorDivide(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && (rest.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    private static void AssertIntegers(long[] expected, long[] actual, string where)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] != actual[i]) Assert.Fail($"{where}: element {i} is {actual[i]}, expected {expected[i]}");
        }
    }

    [Fact]
    public void An_integer_beyond_Int32_beside_Int32_is_refused()
    {
        var x = Tensor.From([1, 2]);
        foreach (var compute in (Func<Tensor>[])[() => x.Clip(0, 3_000_000_000), () => x.Minimum(3_000_000_000), () => x % (1L << 32), () => x.FloorDivide(1L << 32),
            () => x + (1L << 31), () => (1L << 31) - x, () => Tensor.Where(x.Greater(1), x, 3_000_000_000), () => x.BitwiseAnd(0xFFFFFFFF), () => x.MaskedFill(x.Greater(1), 3_000_000_000)])
            Assert.Contains("is no Int32", Assert.Throws<OverflowException>(compute).Message);
        Assert.Equal([0, 0], x.ShiftLeft(1L << 32).ToArray<int>());
        Assert.Equal([0, 0], x.ShiftRight(1L << 32).ToArray<int>());
        Assert.Equal([1L, 2], (x.Cast(DType.Int64) % (1L << 32)).ToArray<long>());
        Assert.Equal([1, 2], x.Minimum(int.MaxValue).ToArray<int>());
    }

    [Fact]
    public void What_an_Int64_is_filled_with_is_exact()
    {
        Assert.Equal([9007199254740993], Tensor.From([1L]).MaskedFill(Tensor.From([true]), 9007199254740993).ToArray<long>());
        Assert.Equal([16777217], Tensor.From([1L]).MaskedFill(Tensor.From([true]), 16777217.0).ToArray<long>());
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(3.0)]
    [InlineData(2.5)]
    public void A_power_that_is_no_integer_number_makes_Float32(double exponent)
    {
        var y = Tensor.From([100000]).Pow(exponent);
        Assert.Equal((float)Math.Pow(100000, exponent), y.ToArray<float>()[0], 1e-6f * (float)Math.Pow(100000, exponent));
        var mask = Tensor.From([true, false]);
        Assert.Equal([1f, 0], mask.Pow(exponent).ToArray<float>());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Many_numbers_are_computed_in_blocks(DType type)
    {
        double[] a = Integers(40_003, type, 1), b = Integers(40_003, type, 2);
        foreach (var (name, op, reference) in s_binary)
        {
            long[] expected = [.. a.Zip(b, (p, q) => Wrap(reference((long)p, (long)q), type))];
            foreach (var device in (Device[])[OneThread, ThreeThreads])
            {
                using var scope = new Scope();
                AssertIntegers(expected, Values(op(Make(a, [40_003], type, device), Make(b, [40_003], type, device))), $"{name} of {type}");
            }
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    public void Wide_transposed_operands_are_gathered_tile_by_tile(DType type)
    {
        foreach (var shape in (Shape[])[[33, 300], [300, 33], [5, 40, 130], [40, 2100]])
        {
            double[] a = Array.ConvertAll(ReductionTesting.Numbers(shape.Length), v => Math.Round(v * 1000)), b = Array.ConvertAll(ReductionTesting.Numbers(shape.Length, 2), v => Math.Round(v * 1000));
            double[] difference = [.. a.Zip(b, (p, q) => p - q)], chosen = [.. a.Zip(b, (p, q) => p > 0 ? p : q)];
            using var outer = new Scope();
            var positive = Layouts(Array.ConvertAll(a, v => v > 0 ? 1.0 : 0), shape, DType.Bool, Device.Cpu).ToArray();
            foreach (var (nameA, x) in Layouts(a, shape, type, Device.Cpu))
            {
                foreach (var (nameB, y) in Layouts(b, shape, type, Device.Cpu))
                {
                    using var scope = new Scope();
                    AssertClose(difference, (x - y).Doubles(), _ => 0, $"{type}{shape} {nameA} with {nameB}");
                    foreach (var (nameC, c) in positive) AssertClose(chosen, Tensor.Where(c, x, y).Doubles(), _ => 0, $"where {nameC} {type}{shape} {nameA} with {nameB}");
                }
            }
        }
    }
}
