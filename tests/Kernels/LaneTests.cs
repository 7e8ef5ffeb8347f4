using System.Numerics;
using System.Runtime.Intrinsics.X86;
using TensorCore.Kernels;
using static TensorCore.Tests.LaneTesting;

namespace TensorCore.Tests;

/// <summary>Memory access, arithmetic, choices and reductions of every lane type.</summary>
public sealed unsafe class LaneTests
{
    public static TheoryData<string> UnaryOperations => ["Negate", "Abs", "Sqrt", "Floor", "Ceiling", "Round", "Truncate"];

    public static TheoryData<string> BinaryOperations =>
    [
        "Add", "Subtract", "Multiply", "Divide", "Min", "Max", "CopySign", "IfLess", "IfLessOrEqual", "IfEqual",
    ];

    // For one correctly rounded operation double precision, rounded again, gives the correctly rounded float.
    [Theory]
    [MemberData(nameof(UnaryOperations))]
    public void Operations_on_floats_have_the_bits_of_scalar_arithmetic(string operation)
    {
        var x = SampleFloats;
        var expected = Array.ConvertAll(x, v => (float)Reference(operation, v));
        AllSame(expected, Map<F32x16, float>(operation, x));
        AllSame(expected, Map<F32x8, float>(operation, x));
        AllSame(expected, Map<F32x1, float>(operation, x));
        if (Avx512F.IsSupported) AllSame(expected, Map<F32x32, float>(operation, x));
    }

    [Theory]
    [MemberData(nameof(UnaryOperations))]
    public void Operations_on_doubles_have_the_bits_of_scalar_arithmetic(string operation)
    {
        var x = Array.ConvertAll(SampleFloats, v => v * 1.1);
        var expected = Array.ConvertAll(x, v => Reference(operation, v));
        AllSame(expected, Map<F64x8, double>(operation, x));
        AllSame(expected, Map<F64x4, double>(operation, x));
        AllSame(expected, Map<F64x1, double>(operation, x));
    }

    [Theory]
    [MemberData(nameof(BinaryOperations))]
    public void Operations_on_two_numbers_have_the_bits_of_scalar_arithmetic(string operation)
    {
        // Every special number with every other, NaN on either side and zeros of either sign among them.
        var values = SpecialFloats;
        var padded = ((values.Length * values.Length) + 15) / 16 * 16;
        var x = Enumerable.Range(0, padded).Select(i => values[i % values.Length]).ToArray();
        var y = Enumerable.Range(0, padded).Select(i => values[i / values.Length % values.Length]).ToArray();

        var floats = x.Zip(y, (a, b) => (float)Reference(operation, a, b)).ToArray();
        AllSame(floats, Map<F32x16, float>(operation, x, y));
        AllSame(floats, Map<F32x8, float>(operation, x, y));
        AllSame(floats, Map<F32x1, float>(operation, x, y));
        if (Avx512F.IsSupported) AllSame(floats, Map<F32x32, float>(operation, x, y));

        var xDouble = Array.ConvertAll(x, v => v * 1.1);
        var yDouble = Array.ConvertAll(y, v => v * 1.1);
        var doubles = xDouble.Zip(yDouble, (a, b) => Reference(operation, a, b)).ToArray();
        AllSame(doubles, Map<F64x8, double>(operation, xDouble, yDouble));
        AllSame(doubles, Map<F64x4, double>(operation, xDouble, yDouble));
        AllSame(doubles, Map<F64x1, double>(operation, xDouble, yDouble));
    }

    [Fact]
    public void Vectors_load_store_and_reduce()
    {
        LoadStoreReduce<F32x16, float>(16);
        LoadStoreReduce<F32x8, float>(8);
        LoadStoreReduce<F32x1, float>(1);
        LoadStoreReduce<F64x8, double>(8);
        LoadStoreReduce<F64x4, double>(4);
        LoadStoreReduce<F64x1, double>(1);
    }

    [Fact]
    public void Fma_rounds_once()
    {
        // (1 + e)^2 - (1 + 2 e) is e^2, which a rounded product has lost.
        const float e = 1f / (1 << 13);
        Assert.Equal(e * e, F32x16.Sum(Fma<F32x16>(e)) / 16);
        Assert.Equal(e * e, F32x8.Sum(Fma<F32x8>(e)) / 8);
        Assert.Equal(e * e, F32x1.Sum(Fma<F32x1>(e)));
        const double d = 1.0 / (1 << 30);
        Assert.Equal(d * d, F64x8.Sum(Fma<F64x8>(d)) / 8);
        Assert.Equal(d * d, F64x4.Sum(Fma<F64x4>(d)) / 4);
        Assert.Equal(d * d, F64x1.Sum(Fma<F64x1>(d)));
    }

    private static T Fma<T>(double e) where T : unmanaged, ILane<T> =>
        T.Fma(T.Constant(1 + e), T.Constant(1 + e), T.Constant(-1 - (2 * e)));

    private static void LoadStoreReduce<T, TElement>(int count)
        where T : unmanaged, ISimdLane<T, TElement>
        where TElement : unmanaged, INumber<TElement>
    {
        Assert.Equal(count, T.Count);
        var values = new TElement[count + 2];
        for (var i = 0; i < values.Length; i++)
            values[i] = TElement.CreateChecked((i * 7 % 23) - 11);
        var nan = TElement.Zero / TElement.Zero;
        var copy = Enumerable.Repeat(nan, count + 2).ToArray();
        fixed (TElement* source = values, destination = copy)
        {
            // From an address that is not aligned, with nothing written on either side.
            T.Store(T.Load(source + 1), destination + 1);
            Assert.Equal([nan, .. values[1..^1], nan], copy);
            Assert.Equal(values[1..^1].Aggregate((a, b) => a + b), T.Sum(T.Load(source + 1)));

            for (var i = 1; i <= count; i++)
            {
                var kept = values[i];
                foreach (var extreme in new[] { 1000, -1000 })
                {
                    values[i] = TElement.CreateChecked(extreme);
                    Assert.Equal(values[1..^1].Max(), T.MaxLane(T.Load(source + 1)));
                    Assert.Equal(values[1..^1].Min(), T.MinLane(T.Load(source + 1)));
                }

                values[i] = nan;
                Assert.True(TElement.IsNaN(T.MaxLane(T.Load(source + 1))));
                Assert.True(TElement.IsNaN(T.MinLane(T.Load(source + 1))));
                values[i] = kept;
            }
        }

        Assert.Equal(TElement.CreateChecked(3 * count), T.Sum(T.Broadcast(TElement.CreateChecked(3))));
        Assert.Equal(TElement.CreateChecked(0.5 * count), T.Sum(T.Constant(0.5)));
    }

    private static void AllSame<TElement>(TElement[] expected, TElement[] actual) where TElement : INumber<TElement>
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (!Same(double.CreateChecked(expected[i]), double.CreateChecked(actual[i])))
                Assert.Fail($"Element {i}: {actual[i]} instead of {expected[i]}.");
        }
    }
}
