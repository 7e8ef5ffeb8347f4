using ILGPU;
using ILGPU.Runtime;
using TensorCore.Kernels;

namespace TensorCore;

public sealed partial class GpuDevice
{
    private StagingBuffer? _staging;

    partial void UploadAsync(ReadOnlySpan<byte> source, ArrayView<byte> target, ref bool done)
    {
        if (_accelerator.AcceleratorType != AcceleratorType.Cuda) return;
        _staging ??= new StagingBuffer(_accelerator, _stream);
        _staging.Upload(source, target);
        done = true;
    }

    partial void DisposeStaging() => _staging?.Dispose();
}
