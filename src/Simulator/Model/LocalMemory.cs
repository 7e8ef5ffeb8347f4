using TensorCore.Simulator;

namespace ILGPU;

/// <summary>Memory that belongs to one work-item.</summary>
public static class LocalMemory
{
    /// <summary>A number of elements. Nobody has written them yet.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="extent">The number of elements, a constant.</param>
    public static ArrayView<T> Allocate<T>(int extent) where T : unmanaged => WorkItem.Current.AllocateLocal<T>(extent);
}
