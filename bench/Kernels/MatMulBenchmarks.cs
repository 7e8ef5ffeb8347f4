using BenchmarkDotNet.Attributes;
using TensorCore.Kernels;

namespace TensorCore.Bench;

/// <summary>
/// Matrix products in single precision on one thread and on all. GFLOP/s are 2 * M * N * K * batches / time; compare
/// with <see cref="FmaPeak"/>.
/// </summary>
public class MatMulBenchmarks
{
    private Device _device = null!;
    private MatMulArgs _args;

    /// <summary>C[M, N] = A[M, K] * B[K, N]; T says that an operand is a transposed view.</summary>
    public readonly record struct Problem(int M, int N, int K, bool TransposedA = false, bool TransposedB = false, int Batches = 1)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            $"{(Batches > 1 ? $"{Batches} of " : "")}{M}x{N}x{K} {(TransposedA ? 'T' : 'N')}{(TransposedB ? 'T' : 'N')}";
    }

    /// <summary>Squares, the flat ones of layers and convolutions, batches, transposes, matrix by vector.</summary>
    public static IEnumerable<Problem> Problems =>
    [
        new(64, 64, 64), new(128, 128, 128), new(256, 256, 256), new(512, 512, 512), new(1024, 1024, 1024), new(2048, 2048, 2048),
        new(4096, 96, 288), new(32, 512, 512), new(16, 768, 768, TransposedB: true), new(64, 64, 64, Batches: 64),
        new(512, 512, 512, TransposedA: true), new(512, 512, 512, TransposedB: true), new(512, 512, 512, true, true),
        new(288, 96, 4096, TransposedA: true), new(1, 1024, 1024), new(1024, 1, 1024),
    ];

    [ParamsSource(nameof(Problems))]
    public Problem Shape { get; set; }

    [Params("cpu:1", "cpu")]
    public string DeviceName { get; set; } = "cpu";

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Open(DeviceName);
        var (m, n, k, ta, tb, batches) = Shape;
        _args = new MatMulArgs(
            DType.Float32, m, n, k,
            Random((long)m * k * batches), ta ? 1 : k, ta ? m : 1,
            Random((long)k * n * batches), tb ? 1 : n, tb ? k : 1,
            Random((long)m * n * batches), n,
            Batches: batches, ABatch: (long)m * k, BBatch: (long)k * n, CBatch: (long)m * n);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var operand in new[] { _args.A, _args.B, _args.C }) operand.Storage.Release();
        _device.Dispose();
    }

    [Benchmark]
    public void Product() => _device.Run<MatMul, MatMulArgs>(_args);

    private unsafe Operand Random(long count)
    {
        var operand = new Operand(_device.Memory.Rent(count * sizeof(float)), 0);
        var random = new Random(1);
        for (long i = 0; i < count; i++) operand.Pointer<float>()[i] = random.NextSingle() - 0.5f;
        return operand;
    }
}
