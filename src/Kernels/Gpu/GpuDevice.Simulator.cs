using ILGPU.Runtime;

namespace TensorCore;

public sealed partial class GpuDevice
{
    // What a pooled block held before would hide that a kernel reads what nobody wrote.
    partial void WatchReuse() => _memory.Reused = block => ((MemoryBuffer)block.Buffer).MemSetToUnwritten();
}
