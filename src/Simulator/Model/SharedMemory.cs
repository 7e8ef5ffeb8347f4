using ILGPU.Runtime;
using TensorCore.Simulator;

namespace ILGPU;

/// <summary>Memory that the work-items of one group share.</summary>
/// <remarks>
/// The n-th call of every work-item of a group yields the same memory, so all of them must make the same calls in the
/// same order. Not inside a loop: on a GPU each place in the source is one block, here each call would be another.
/// </remarks>
public static class SharedMemory
{
    /// <summary>One value. What happens through the reference is not checked: prefer a view of one element.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    public static unsafe ref T Allocate<T>() where T : unmanaged => ref *(T*)Allocate<T>(1).Start;

    /// <summary>A number of elements. Nobody has written them yet.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="extent">The number of elements, a constant.</param>
    public static ArrayView<T> Allocate<T>(int extent) where T : unmanaged =>
        WorkItem.Current.Runner.AllocateShared<T>(extent);

    /// <summary>A number of elements. Nobody has written them yet.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="extent">The number of elements, a constant.</param>
    public static ArrayView1D<T, Stride1D.Dense> Allocate1D<T>(Index1D extent) where T : unmanaged =>
        Allocate<T>(extent.X);

    /// <summary>The memory that the launch asked for in its <see cref="SharedMemoryConfig"/>.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    public static ArrayView<T> GetDynamic<T>() where T : unmanaged => WorkItem.Current.Runner.DynamicShared<T>();
}
