using System.Runtime.InteropServices;

namespace TensorCore.Tests;

/// <summary>What tests of element-wise ops share.</summary>
internal static class ElementwiseTesting
{
    public const double Infinity = double.PositiveInfinity;

    /// <summary>Around the widths of all vectors, and with none, one and many of them.</summary>
    public static readonly int[] Lengths = [0, 1, 7, 8, 9, 31, 32, 33, 257];

    public static readonly DType[] Floats = [DType.Float32, DType.Float64];

    /// <summary>Opened once: threads are not free.</summary>
    public static readonly Device OneThread = Device.Open("cpu:1");

    public static readonly Device ThreeThreads = Device.Open("cpu:3");

    /// <summary>Numbers without pattern in a range, the same in every run, rounded to what the dtype can hold.</summary>
    public static double[] Numbers(long count, double low, double high, DType type, int seed = 1)
    {
        var values = ReductionTesting.Numbers(count, seed);
        for (var i = 0; i < values.Length; i++) values[i] = Round(low + ((values[i] + 1) / 2 * (high - low)), type);
        return values;
    }

    /// <summary>A number as the dtype stores it.</summary>
    public static double Round(double value, DType type) => type == DType.Float32 ? (float)value : value;

    /// <summary>Fills the block that a result of this many bytes will get with ones: NaN in every floating-point type, no truth value.</summary>
    public static void Poison(Device device, params ReadOnlySpan<long> bytes)
    {
        using var scope = new Scope();
        foreach (var size in bytes)
            MemoryMarshal.AsBytes(Tensor.Empty([(int)size], DType.Bool, device).AsSpan<bool>()).Fill(0xFF);
    }

    /// <summary>Spacing of the dtype's numbers at a value.</summary>
    public static double Ulp(double value, DType type)
    {
        var size = Math.Abs(value);
        if (!double.IsFinite(size)) return 0;
        return type == DType.Float32
            ? (double)MathF.BitIncrement((float)size) - (float)size
            : Math.BitIncrement(size) - size;
    }

    /// <summary>
    /// Fails unless values agree: within a number of units in the last place where the expected one is finite, and exactly in
    /// kind where it is NaN or infinite. Zeros must have the right sign when <paramref name="signedZeros"/> is set.
    /// </summary>
    public static void AssertValues(double[] expected, Tensor actual, double ulps, double absolute, string where, bool signedZeros = false)
    {
        var values = actual.Doubles();
        var type = actual.DType;
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            double want = expected[i], got = values[i];
            var allowed = Math.Max(absolute, ulps * Ulp(want, type));
            var good = double.IsFinite(want)
                ? Math.Abs(want - got) <= allowed && !(signedZeros && want == 0 && double.IsNegative(want) != double.IsNegative(got))
                : want.Equals(got);
            if (!good) Assert.Fail($"{where}, {actual.Describe()}: element {i} is {got:R}, expected {want:R} (error {Math.Abs(want - got):G3}, allowed {allowed:G3})");
        }
    }

    /// <summary>Fails unless two tensors, of whatever devices, hold the same bits.</summary>
    public static void AssertBits(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(Bytes(expected).AsSpan().SequenceEqual(Bytes(actual)), $"{expected.Describe()} differs from {actual.Describe()}.");

        static byte[] Bytes(Tensor x) => x.DType switch
        {
            DType.Float32 => MemoryMarshal.AsBytes<float>(x.ToArray<float>()).ToArray(),
            DType.Float64 => MemoryMarshal.AsBytes<double>(x.ToArray<double>()).ToArray(),
            DType.Int32 => MemoryMarshal.AsBytes<int>(x.ToArray<int>()).ToArray(),
            DType.Int64 => MemoryMarshal.AsBytes<long>(x.ToArray<long>()).ToArray(),
            _ => MemoryMarshal.AsBytes<bool>(x.ToArray<bool>()).ToArray(),
        };
    }

    /// <summary>Maps two arrays of values with broadcasting, in the plainest way: index by index.</summary>
    public static double[] Broadcast(double[] a, Shape shapeA, double[] b, Shape shapeB, Shape result, Func<double, double, double> f)
    {
        var values = new double[result.Length];
        var index = new int[result.Rank];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = f(a[Position(index, shapeA)], b[Position(index, shapeB)]);
            for (var axis = result.Rank - 1; axis >= 0 && ++index[axis] == result[axis]; axis--) index[axis] = 0;
        }

        return values;
    }

    private static int Position(int[] index, Shape shape)
    {
        var position = 0;
        for (var axis = 0; axis < shape.Rank; axis++)
            position = (position * shape[axis]) + (shape[axis] == 1 ? 0 : index[index.Length - shape.Rank + axis]);
        return position;
    }
}
