using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// A tensor of any layout as kernels see it: its block of memory and where its first element stands in it, so that
/// offsets may be negative, as those of flipped views are. Dense tensors are better passed as a plain view of their length.
/// </summary>
/// <typeparam name="T">The element type in memory; byte for Bool.</typeparam>
/// <param name="block">The whole block.</param>
/// <param name="first">Number of the first element in it.</param>
public readonly struct GpuOperand<T>(ArrayView<T> block, long first) where T : unmanaged
{
    private readonly ArrayView<T> _block = block;
    private readonly long _first = first;

    /// <summary>The element this many elements from the first.</summary>
    public ref T this[long offset] => ref _block[_first + offset];
}
