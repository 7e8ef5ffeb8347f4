using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The processor: SIMD kernels over native memory, spread over a fixed set of threads.</summary>
public sealed class CpuDevice : Device
{
    internal const int MaxThreads = 256;
    private readonly MemoryPool _memory;

    internal CpuDevice(int threads) : base(threads == DefaultThreads ? "cpu" : $"cpu:{threads}")
    {
        Workers = new CpuWorkers(threads);
        _memory = new MemoryPool(this);
    }

    /// <summary>The threads that kernels spread their blocks over.</summary>
    public CpuWorkers Workers { get; }

    /// <inheritdoc/>
    public override MemoryPool Memory => _memory;

    internal static int DefaultThreads { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("TENSORCORE_THREADS"), out var n)
            ? Math.Clamp(n, 1, MaxThreads)
            : Math.Min(Environment.ProcessorCount, MaxThreads);

    /// <inheritdoc/>
    public override unsafe void Upload(ReadOnlySpan<byte> source, Operand destination) =>
        source.CopyTo(new Span<byte>(destination.Pointer<byte>(), source.Length));

    /// <inheritdoc/>
    public override unsafe void Download(Operand source, Span<byte> destination) =>
        new ReadOnlySpan<byte>(source.Pointer<byte>(), destination.Length).CopyTo(destination);

    /// <summary>Stops the threads and frees cached memory. The shared <see cref="Device.Cpu"/> ignores it.</summary>
    public override void Dispose()
    {
        if (ReferenceEquals(this, Cpu)) return;
        Workers.Dispose();
        _memory.Trim();
    }
}
