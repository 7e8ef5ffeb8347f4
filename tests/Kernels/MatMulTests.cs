using System.Numerics;
using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary><see cref="MatMul"/> against a plain triple loop in double (or in the integer type itself).</summary>
public sealed unsafe class MatMulTests
{
    private static readonly int[] s_boundaries = [0, 1, 2, 7, 8, 9, 13, 14, 15, 31, 32, 33, 48, 49, 64, 100, 257];

    public enum Layout
    {
        Rows,
        Columns,
        Strided,
    }

    private readonly record struct Case(
        DType Type, int M, int N, int K, Layout A = Layout.Rows, Layout B = Layout.Rows,
        int Batches = 1, bool SharedA = false, bool SharedB = false, int Gap = 0, bool Accumulate = false, bool Bias = false);

    [Fact]
    public void Every_combination_of_boundary_lengths()
    {
        using var device = Device.Open("cpu:1");
        var layouts = Enum.GetValues<Layout>();
        var count = 0;
        foreach (var m in s_boundaries)
        {
            foreach (var n in s_boundaries)
            {
                foreach (var k in s_boundaries)
                {
                    // Layouts take turns; each length meets each of them many times.
                    var turn = count++;
                    Check(device, new(DType.Float32, m, n, k, layouts[turn % 3], layouts[turn / 3 % 3], Gap: turn % 2, Accumulate: turn % 5 == 0, Bias: turn % 5 == 1));
                }
            }
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int64)]
    public void Every_pair_of_layouts_start_and_type(DType type)
    {
        using var device = Device.Open("cpu:3");
        foreach (var a in Enum.GetValues<Layout>())
        {
            foreach (var b in Enum.GetValues<Layout>())
            {
                foreach (var (m, n, k) in new[] { (5, 3, 4), (1, 70, 40), (70, 1, 40), (9, 65, 130), (33, 50, 17), (100, 20, 300), (20, 100, 9), (64, 64, 1), (65, 67, 0) })
                {
                    Check(device, new(type, m, n, k, a, b));
                    Check(device, new(type, m, n, k, a, b, Gap: 3, Accumulate: true));
                    Check(device, new(type, m, n, k, a, b, Gap: 1, Bias: true));
                }
            }
        }
    }

    [Theory]
    [InlineData(Layout.Rows, Layout.Rows)]
    [InlineData(Layout.Rows, Layout.Columns)]
    [InlineData(Layout.Columns, Layout.Rows)]
    [InlineData(Layout.Columns, Layout.Columns)]
    [InlineData(Layout.Strided, Layout.Strided)]
    public void Large_products_that_are_packed_and_cut_along_K(Layout a, Layout b)
    {
        using var device = Device.Open("cpu:2");
        Check(device, new(DType.Float32, 400, 530, 1100, a, b, Gap: 5));
        Check(device, new(DType.Float64, 130, 300, 700, a, b, Bias: true));
        Check(device, new(DType.Int32, 150, 400, 700, a, b, Accumulate: true));
        Check(device, new(DType.Float32, 3, 1030, 1100, a, b, Bias: true));
    }

    [Theory]
    [InlineData(7, false, false)]
    [InlineData(7, true, false)]
    [InlineData(7, false, true)]
    [InlineData(3, true, true)]
    [InlineData(70, false, false)]
    public void Batches_with_and_without_broadcasting(int batches, bool sharedA, bool sharedB)
    {
        using var device = Device.Open("cpu:3");
        foreach (var b in Enum.GetValues<Layout>())
        {
            foreach (var type in new[] { DType.Float32, DType.Float64, DType.Int64 })
                Check(device, new(type, 33, 31, 40, Layout.Rows, b, batches, sharedA, sharedB, Gap: 2, Bias: batches == 70));
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void The_number_of_threads_does_not_change_a_bit(DType type)
    {
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        foreach (var b in Enum.GetValues<Layout>())
        {
            foreach (var (m, n, k, batches) in new[] { (64, 64, 64, 1), (300, 300, 600, 1), (7, 500, 1200, 1), (2000, 16, 30, 1), (50, 40, 60, 10), (400, 700, 512, 1) })
            {
                var c = new Case(type, m, n, k, Layout.Rows, b, batches);
                Assert.Equal(Bits(one, c), Bits(three, c));
            }
        }
    }

    [Fact]
    public void A_row_on_its_own_and_any_layout_give_the_same_bits()
    {
        using var device = Device.Open("cpu:1");
        var whole = Bits(device, new(DType.Float32, 40, 300, 1200));
        foreach (var a in Enum.GetValues<Layout>())
        {
            foreach (var b in Enum.GetValues<Layout>())
            {
                Assert.Equal(whole, Bits(device, new(DType.Float32, 40, 300, 1200, a, b)));
                Assert.Equal(whole.AsSpan(0, 300), Bits(device, new(DType.Float32, 1, 300, 1200, a, b)).AsSpan(0, 300));
            }
        }
    }

    [Fact]
    public void Infinities_and_NaN_propagate()
    {
        using var device = Device.Open("cpu:1");
        var (a, b, c) = (Rent<float>(device, 40 * 20), Rent<float>(device, 20 * 50), Rent<float>(device, 40 * 50));
        new Span<float>(a.Pointer<float>(), 800).Fill(1);
        new Span<float>(b.Pointer<float>(), 1000).Fill(1);
        a.Pointer<float>()[(3 * 20) + 7] = float.NaN;
        b.Pointer<float>()[(5 * 50) + 11] = float.PositiveInfinity;
        a.Pointer<float>()[(9 * 20) + 5] = 0; // 0 * infinity
        device.Run<MatMul, MatMulArgs>(new(DType.Float32, 40, 50, 20, a, 20, 1, b, 50, 1, c, 50));
        for (var i = 0; i < 40; i++)
        {
            for (var j = 0; j < 50; j++)
            {
                var expected = i == 3 || (i == 9 && j == 11) ? float.NaN : j == 11 ? float.PositiveInfinity : i == 9 ? 19 : 20;
                Assert.Equal(expected, c.Pointer<float>()[(i * 50) + j]);
            }
        }

        a.Storage.Release();
        b.Storage.Release();
        c.Storage.Release();
    }

    [Fact]
    public void Scratch_memory_is_given_back()
    {
        using var device = Device.Open("cpu:2");
        Check(device, new(DType.Float32, 400, 530, 600, Layout.Columns, Layout.Columns));
        Assert.Equal(0, device.Memory.LiveBytes);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        using var device = Device.Open("cpu:1");
        var x = Rent<float>(device, 16);
        var args = new MatMulArgs(DType.Float32, 2, 2, 2, x, 2, 1, x, 2, 1, x, 2);
        Assert.Contains("Bool", Assert.Throws<ArgumentException>(() => device.Run<MatMul, MatMulArgs>(args with { Type = DType.Bool })).Message);
        Assert.Contains("K = -1", Assert.Throws<ArgumentException>(() => device.Run<MatMul, MatMulArgs>(args with { K = -1 })).Message);
        Assert.Contains("both", Assert.Throws<ArgumentException>(() => device.Run<MatMul, MatMulArgs>(args with { Bias = x, Accumulate = true })).Message);
        x.Storage.Release();
    }

    private static void Check(Device device, Case c)
    {
        var (result, expected, scale) = Compute(device, c, reference: true);
        // A chain of K + 1 roundings: at most K + 1 half units of the largest partial sum; in practice its square root.
        var unit = c.Type switch { DType.Float32 => 1.2e-7, DType.Float64 => 2.3e-16, _ => 0 };
        var tolerance = unit * scale * (2 + Math.Sqrt(c.K));
        for (var i = 0; i < result.Length; i++)
        {
            // Elements between the rows of C must keep their NaN.
            if (double.IsNaN(expected[i]) ? !double.IsNaN(result[i]) : !(Math.Abs(result[i] - expected[i]) <= tolerance))
                Assert.Fail($"{c}: element {i} is {result[i]}, expected {expected[i]} within {tolerance}");
        }
    }

    private static double[] Bits(Device device, Case c) => Compute(device, c, reference: false).Result;

    private static (double[] Result, double[] Expected, double Scale) Compute(Device device, Case c, bool reference) => c.Type switch
    {
        DType.Float32 => Compute<float>(device, c, reference),
        DType.Float64 => Compute<double>(device, c, reference),
        DType.Int32 => Compute<int>(device, c, reference),
        _ => Compute<long>(device, c, reference),
    };

    /// <summary>Runs the kernel on C filled with NaN (or a marker) and, if asked, the reference on the same numbers.</summary>
    private static (double[] Result, double[] Expected, double Scale) Compute<T>(Device device, Case c, bool reference)
        where T : unmanaged, INumber<T>
    {
        var (aRow, aCol, aSize) = Strides(c.A, c.M, c.K, c.Gap);
        var (bRow, bCol, bSize) = Strides(c.B, c.K, c.N, c.Gap);
        long aBatch = c.SharedA ? 0 : aSize + 3, bBatch = c.SharedB ? 0 : bSize + 1, cRow = c.N + c.Gap, cBatch = (c.M * cRow) + 2;
        var cSize = (c.Batches * cBatch) + 1;
        var a = Rent<T>(device, aSize + (aBatch * c.Batches));
        var b = Rent<T>(device, bSize + (bBatch * c.Batches));
        var output = Rent<T>(device, cSize);
        var bias = Rent<T>(device, c.N);
        T* pa = a.Pointer<T>(), pb = b.Pointer<T>(), pc = output.Pointer<T>(), pBias = bias.Pointer<T>();
        // The same logical matrices whatever the layout.
        for (long t = 0; t < (c.SharedA ? 1 : c.Batches); t++)
        {
            var random = new Random(17 + (int)t);
            for (long i = 0; i < c.M; i++)
            {
                for (long k = 0; k < c.K; k++) pa[(t * aBatch) + (i * aRow) + (k * aCol)] = Number<T>(random);
            }
        }

        for (long t = 0; t < (c.SharedB ? 1 : c.Batches); t++)
        {
            var random = new Random(29 + (int)t);
            for (long k = 0; k < c.K; k++)
            {
                for (long j = 0; j < c.N; j++) pb[(t * bBatch) + (k * bRow) + (j * bCol)] = Number<T>(random);
            }
        }

        var more = new Random(5);
        for (var j = 0; j < c.N; j++) pBias[j] = Number<T>(more);
        for (long i = 0; i < cSize; i++) pc[i] = c.Accumulate ? Number<T>(more) : Marker<T>();

        var (expected, scale) = reference ? Reference(c, pa, aRow, aCol, aBatch, pb, bRow, bCol, bBatch, pc, cRow, cBatch, cSize, pBias) : ([], 0);
        device.Run<MatMul, MatMulArgs>(new(
            c.Type, c.M, c.N, c.K, a, aRow, aCol, b, bRow, bCol, output, cRow, c.Bias ? bias : default, c.Accumulate, c.Batches, aBatch, bBatch, cBatch));

        var result = new double[cSize];
        for (long i = 0; i < cSize; i++) result[i] = ToDouble(pc[i]);
        foreach (var operand in new[] { a, b, output, bias }) operand.Storage.Release();
        return (result, expected, scale);
    }

    private static (double[] Expected, double Scale) Reference<T>(
        Case c, T* a, long aRow, long aCol, long aBatch, T* b, long bRow, long bCol, long bBatch, T* start, long cRow, long cBatch, long cSize, T* bias)
        where T : unmanaged, INumber<T>
    {
        var expected = new double[cSize];
        for (long i = 0; i < cSize; i++) expected[i] = ToDouble(start[i]);
        var scale = 1.0;
        var row = new double[c.N];
        var exact = new long[c.N];
        for (long t = 0; t < c.Batches; t++)
        {
            for (long i = 0; i < c.M; i++)
            {
                var target = (t * cBatch) + (i * cRow);
                for (long j = 0; j < c.N; j++)
                {
                    var first = c.Accumulate ? start[target + j] : c.Bias ? bias[j] : T.Zero;
                    row[j] = double.CreateTruncating(first);
                    exact[j] = long.CreateTruncating(first);
                }

                for (long k = 0; k < c.K; k++)
                {
                    var x = a[(t * aBatch) + (i * aRow) + (k * aCol)];
                    var y = b + (t * bBatch) + (k * bRow);
                    if (c.Type.IsFloat)
                    {
                        for (long j = 0; j < c.N; j++) row[j] += double.CreateTruncating(x) * double.CreateTruncating(y[j * bCol]);
                    }
                    else
                    {
                        for (long j = 0; j < c.N; j++) exact[j] += unchecked(long.CreateTruncating(x) * long.CreateTruncating(y[j * bCol]));
                    }
                }

                for (long j = 0; j < c.N; j++)
                {
                    scale = Math.Max(scale, Math.Abs(row[j]));
                    expected[target + j] = c.Type.IsFloat ? row[j] : ToDouble(T.CreateTruncating(exact[j]));
                }
            }
        }

        return (expected, scale);
    }

    private static (long Row, long Col, long Size) Strides(Layout layout, int rows, int columns, int gap) => layout switch
    {
        Layout.Rows => (columns + gap, 1, (long)rows * (columns + gap)),
        Layout.Columns => (1, rows + gap, (long)columns * (rows + gap)),
        _ => ((2 * columns) + gap, 2, (long)rows * ((2 * columns) + gap)),
    };

    private static Operand Rent<T>(Device device, long count)
        where T : unmanaged => new(device.Memory.Rent(Math.Max(1, count) * sizeof(T)), 0);

    // Integers are large enough to wrap around.
    private static T Number<T>(Random random)
        where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(int) ? T.CreateTruncating(random.Next(int.MinValue, int.MaxValue))
        : typeof(T) == typeof(long) ? T.CreateTruncating(random.NextInt64(long.MinValue, long.MaxValue))
        : T.CreateTruncating((random.NextDouble() * 2) - 1);

    private static T Marker<T>()
        where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.CreateChecked(double.NaN) : T.CreateTruncating(0x5A5A5A5A);

    // The low bits of a long, so that a comparison as doubles is exact.
    private static double ToDouble<T>(T value)
        where T : unmanaged, INumber<T> =>
        value is long x ? (x & 0xF_FFFF_FFFF_FFFF) ^ (x >>> 52) : double.CreateTruncating(value);
}
