using System.Numerics;
using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>
/// The variants of <see cref="MatMul"/> for GPUs against the CPU, to the bit: both promise one chain of multiply-adds for each
/// element. Every variant is asked for by name, since the choice between them would leave large ones untested.
/// </summary>
public sealed class MatMulGpuTests
{
    public enum Layout
    {
        Rows,
        Columns,
        UnevenRows,
        UnevenColumns,
        Backward,
    }

    private static readonly (int M, int N, int K)[] s_sizes = [(72, 68, 36), (5, 133, 19), (64, 64, 16), (1, 1, 1), (132, 140, 20), (129, 257, 8), (20, 24, 0)];

    [SkippableFact]
    public void Tiles_in_registers_compute_what_the_CPU_computes()
    {
        var turn = 0;
        foreach (var (m, n, k) in s_sizes)
        {
            foreach (var a in Enum.GetValues<Layout>())
            {
                var b = Enum.GetValues<Layout>()[turn++ % 5];
                Check<float>(m, n, k, a, b, turn % 3 == 0, turn % 3 == 1, 1, MatMul.RegisterTiles);
            }
        }

        Check<float>(70, 68, 12, Layout.Rows, Layout.Columns, true, false, 3, MatMul.RegisterTiles);
        Check<float>(70, 70, 11, Layout.Backward, Layout.Backward, false, true, 3, MatMul.RegisterTiles);
    }

    [SkippableFact]
    public void Tiles_in_shared_memory_compute_what_the_CPU_computes()
    {
        var turn = 0;
        foreach (var (m, n, k) in new[] { (17, 33, 20), (16, 16, 16), (1, 40, 5), (20, 24, 0) })
        {
            foreach (var a in Enum.GetValues<Layout>())
            {
                var b = Enum.GetValues<Layout>()[turn++ % 5];
                Check<double>(m, n, k, a, b, turn % 3 == 0, turn % 3 == 1, 2, SharedTileProduct<double, Float64MultiplyAdd>.Launch);
                Check<float>(m, n, k, a, b, turn % 3 == 0, turn % 3 == 1, 1, SharedTileProduct<float, Float32MultiplyAdd>.Launch);
                Check<int>(m, n, k, a, b, turn % 3 == 0, turn % 3 == 1, 1, SharedTileProduct<int, Int32MultiplyAdd>.Launch);
                Check<long>(m, n, k, a, b, turn % 3 == 0, turn % 3 == 1, 1, SharedTileProduct<long, Int64MultiplyAdd>.Launch);
            }
        }
    }

    [SkippableFact]
    public void Single_elements_compute_what_the_CPU_computes()
    {
        foreach (var a in Enum.GetValues<Layout>())
        {
            Check<float>(9, 31, 20, a, Layout.Rows, true, false, 2, NaiveProduct<float, Float32MultiplyAdd>.Launch);
            Check<double>(3, 2, 20, Layout.Rows, a, false, true, 1, NaiveProduct<double, Float64MultiplyAdd>.Launch);
        }
    }

    [SkippableFact]
    public void Sizes_choose_the_variant()
    {
        var device = GpuTesting.Device;
        Check<float>(130, 131, 129, Layout.Rows, Layout.Rows, false, false, 1, (GpuDevice d, in MatMulArgs args) => d.Run<MatMul, MatMulArgs>(args));
        Check<float>(1, 131, 129, Layout.Rows, Layout.Rows, false, true, 1, (GpuDevice d, in MatMulArgs args) => d.Run<MatMul, MatMulArgs>(args));
        Assert.Throws<NotSupportedException>(() => device.Run<MatMul, MatMulArgs>(new MatMulArgs(DType.Float32, 1L << 40, 1, 1, default, 1, 1, default, 1, 1, default, 1)));
    }

    private delegate void Launch(GpuDevice device, in MatMulArgs args);

    private static void Check<T>(int m, int n, int k, Layout layoutA, Layout layoutB, bool bias, bool accumulate, int batches, Launch launch)
        where T : unmanaged, INumber<T>
    {
        var device = GpuTesting.Device;
        var type = DTypeFacts.Of<T>();
        var random = new Random(3);
        var (offsetA, rowA, columnA, sizeA) = Strides(layoutA, m, k);
        var (offsetB, rowB, columnB, sizeB) = Strides(layoutB, k, n);
        T[] a = Numbers(sizeA * batches), b = Numbers(sizeB * batches), c = Numbers(batches * (m + 1) * (n + 4)), biases = Numbers(n);
        var rowC = n % 4 == 0 ? n + 4 : n + 1;
        Assert.Equal(Run(Device.Cpu, (Device d, in MatMulArgs args) => d.Run<MatMul, MatMulArgs>(args)), Run(device, (Device d, in MatMulArgs args) => launch((GpuDevice)d, args)));

        T[] Run(Device on, RunOn run)
        {
            using Tensor x = Tensor.From(a, [a.Length], on), y = Tensor.From(b, [b.Length], on), z = Tensor.From(c, [c.Length], on), w = Tensor.From(biases, [n], on);
            run(on, new MatMulArgs(
                type, m, n, k, At(x, offsetA), rowA, columnA, At(y, offsetB), rowB, columnB, z.Operand, rowC,
                bias ? w.Operand : default, accumulate, batches, sizeA, sizeB, m * rowC));
            return z.ToArray<T>();
        }

        Operand At(Tensor tensor, long offset) => tensor.Operand with { ByteOffset = tensor.Operand.ByteOffset + (offset * type.Size) };

        T[] Numbers(long count)
        {
            var numbers = new T[Math.Max(1, count)];
            for (var i = 0; i < numbers.Length; i++) numbers[i] = T.CreateTruncating(type.IsFloat ? (random.NextDouble() * 2) - 1 : random.Next(-9, 9));
            return numbers;
        }
    }

    private delegate void RunOn(Device device, in MatMulArgs args);

    /// <summary>Batches are a size apart, which is a multiple of 4 where rows are even.</summary>
    private static (long Offset, long Row, long Column, long Size) Strides(Layout layout, long rows, long columns)
    {
        long evenRows = (rows + 3) / 4 * 4, evenColumns = (columns + 3) / 4 * 4;
        return layout switch
        {
            Layout.Rows => (0, evenColumns, 1, rows * evenColumns),
            Layout.Columns => (0, 1, evenRows, evenRows * columns),
            Layout.UnevenRows => (0, columns + 1, 1, rows * (columns + 1)),
            Layout.UnevenColumns => (0, 1, rows + 1, (rows + 1) * columns),
            _ => (Math.Max(0, (rows * columns) - 1), -columns, -1, rows * columns),
        };
    }
}
