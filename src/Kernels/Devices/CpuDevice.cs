using System.Runtime.InteropServices;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The processor: SIMD kernels over native memory, spread over a fixed set of threads.</summary>
public sealed class CpuDevice : Device
{
    internal const int MaxThreads = 256;

    private const int Alignment = 64;
    private readonly MemoryPool _memory;

    internal CpuDevice(string name, int threads) : base(name)
    {
        Workers = new CpuWorkers(threads);
        _memory = new MemoryPool(this, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
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

    internal override unsafe object? AllocateBlock(long bytes, out nint address)
    {
        try
        {
            var alignment = bytes >= HugePages.Size ? HugePages.Size : Alignment;
            address = (nint)NativeMemory.AlignedAlloc((nuint)(bytes + MemoryPool.Padding), (nuint)alignment);
        }
        catch (OutOfMemoryException)
        {
            address = 0;
            return null;
        }

        if (bytes >= HugePages.Size) HugePages.Request(address, bytes);

        // Kernels may read the padding (never use it); zeros keep denormals and signalling NaNs out of those reads.
        NativeMemory.Clear((void*)(address + (nint)bytes), MemoryPool.Padding);
        return this;
    }

    internal override unsafe void FreeBlock(Storage block) => NativeMemory.AlignedFree((void*)block.Address);

    /// <summary>Stops the threads and frees cached memory; that of tensors which are still there is freed with them. The shared <see cref="Device.Cpu"/> ignores it.</summary>
    public override void Dispose()
    {
        if (ReferenceEquals(this, Cpu)) return;
        Workers.Dispose();
        _memory.Close();
    }
}
