using ILGPU;
using ILGPU.Runtime;

namespace TensorCore.Kernels;

/// <summary>
/// Memory of the host that a CUDA device reads by itself, so that an upload returns as soon as the bytes are copied here.
/// Filled from start to end; before it is filled again, the host waits until all of it was read.
/// </summary>
internal sealed class StagingBuffer : IDisposable
{
    private const int Size = 4 << 20;
    private readonly AcceleratorStream _stream;
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private readonly PageLockScope<byte> _lock;
    private int _used;

    public unsafe StagingBuffer(Accelerator accelerator, AcceleratorStream stream)
    {
        _stream = stream;
        fixed (byte* address = _bytes) _lock = accelerator.CreatePageLockFromPinned<byte>((nint)address, Size);
    }

    public void Upload(ReadOnlySpan<byte> source, ArrayView<byte> destination)
    {
        for (var done = 0; done < source.Length;)
        {
            if (_used == Size)
            {
                _stream.Synchronize();
                _used = 0;
            }

            var part = Math.Min(source.Length - done, Size - _used);
            source.Slice(done, part).CopyTo(_bytes.AsSpan(_used));
            destination.SubView(done, part).CopyFromCPUUnsafeAsync(_stream, ref _bytes[_used], part);
            done += part;
            _used += part;
        }
    }

    public void Dispose() => _lock.Dispose();
}
