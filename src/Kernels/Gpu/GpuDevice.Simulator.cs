using ILGPU.Runtime;
using TensorCore.Kernels;

namespace TensorCore;

public sealed partial class GpuDevice
{
    // What a pooled block held before would hide that a kernel reads what nobody wrote.
    private const bool Forgets = true;

    internal override void Forget(Storage block) => ((MemoryBuffer)block.Buffer).MemSetToUnwritten();
}
