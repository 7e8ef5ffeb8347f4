using TensorCore.Simulator;

namespace ILGPU.Runtime;

/// <summary>Copies between host and device, fills, and alignment of views.</summary>
/// <remarks>
/// Streams run in order and at once: a call has done its work when it returns, so a missing
/// <see cref="AcceleratorStream.Synchronize"/> goes unnoticed here.
/// </remarks>
public static unsafe class ArrayViewExtensions
{
    /// <summary>Says that a view starts at a multiple of a number of bytes, so that wide loads may be used.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view.</param>
    /// <param name="alignmentInBytes">A power of two, at least the size of an element.</param>
    /// <returns>The same view.</returns>
    public static ArrayView<T> AsAligned<T>(this ArrayView<T> view, int alignmentInBytes) where T : unmanaged
    {
        if ((nint)view.Start % alignmentInBytes != 0) Faults.Misaligned<T>(view.Block, view.Start, alignmentInBytes);
        return view;
    }

    /// <inheritdoc cref="AsAligned{T}(ArrayView{T}, int)"/>
    public static ArrayView1D<T, Stride1D.Dense> AsAligned<T>(
        this ArrayView1D<T, Stride1D.Dense> view, int alignmentInBytes) where T : unmanaged =>
        view.BaseView.AsAligned(alignmentInBytes);

    /// <summary>Sets every byte to zero.</summary>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="view">The view to fill.</param>
    public static void MemSetToZero<TView>(this TView view) where TView : IContiguousArrayView =>
        DeviceMemory.Fill(view, 0);

    /// <summary>Sets every byte to zero.</summary>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="view">The view to fill.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    public static void MemSetToZero<TView>(this TView view, AcceleratorStream stream)
        where TView : IContiguousArrayView => DeviceMemory.Fill(view, 0);

    /// <summary>Sets every byte.</summary>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="view">The view to fill.</param>
    /// <param name="value">The byte.</param>
    public static void MemSet<TView>(this TView view, byte value) where TView : IContiguousArrayView =>
        DeviceMemory.Fill(view, value);

    /// <summary>Sets every byte.</summary>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="view">The view to fill.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="value">The byte.</param>
    public static void MemSet<TView>(this TView view, AcceleratorStream stream, byte value)
        where TView : IContiguousArrayView => DeviceMemory.Fill(view, value);

    /// <summary>Copies all elements to another view.</summary>
    /// <typeparam name="TView">The type of both views.</typeparam>
    /// <param name="source">The view to read.</param>
    /// <param name="target">The view to write, at least as long.</param>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void CopyTo<TView>(this TView source, in TView target) where TView : IContiguousArrayView =>
        DeviceMemory.Copy(source, target);

    /// <summary>Copies all elements to another view.</summary>
    /// <typeparam name="TView">The type of both views.</typeparam>
    /// <param name="source">The view to read.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="target">The view to write, at least as long.</param>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void CopyTo<TView>(this TView source, AcceleratorStream stream, in TView target)
        where TView : IContiguousArrayView => DeviceMemory.Copy(source, target);

    /// <summary>Copies all elements of another view.</summary>
    /// <typeparam name="TView">The type of both views.</typeparam>
    /// <param name="target">The view to write, at least as long.</param>
    /// <param name="source">The view to read.</param>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void CopyFrom<TView>(this TView target, in TView source) where TView : IContiguousArrayView =>
        DeviceMemory.Copy(source, target);

    /// <summary>Copies all elements of another view.</summary>
    /// <typeparam name="TView">The type of both views.</typeparam>
    /// <param name="target">The view to write, at least as long.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="source">The view to read.</param>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void CopyFrom<TView>(this TView target, AcceleratorStream stream, in TView source)
        where TView : IContiguousArrayView => DeviceMemory.Copy(source, target);

    /// <summary>Copies the first elements to host memory.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="source">The view to read.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="cpuData">The first element of the host memory.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter, or the length is negative.</exception>
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        fixed (T* data = &cpuData) DeviceMemory.ToHost(source, data, length);
    }

    /// <summary>Copies the first elements to host memory.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="source">The view to read.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="cpuData">The first element of the host memory, which must not move until the stream is synchronised.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter, or the length is negative.</exception>
    public static void CopyToCPUUnsafeAsync<T, TView>(
        this TView source, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T> where T : unmanaged => source.CopyToCPU(stream, ref cpuData, length);

    /// <summary>Copies as many elements as the span has to the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="source">The view to read.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="span">The host memory to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, in Span<T> span)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        fixed (T* data = span) DeviceMemory.ToHost(source, data, span.Length);
    }

    /// <summary>Copies as many elements as the span has to the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="source">The view to read.</param>
    /// <param name="span">The host memory to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyToCPU<T, TView>(this TView source, in Span<T> span)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        fixed (T* data = span) DeviceMemory.ToHost(source, data, span.Length);
    }

    /// <summary>Copies as many elements as the array has to the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view to read.</param>
    /// <param name="data">The host memory to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyToCPU<T>(this ArrayView<T> view, T[] data) where T : unmanaged =>
        view.CopyToCPU(data.AsSpan());

    /// <summary>Copies as many elements as the array has to the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view to read.</param>
    /// <param name="data">The host memory to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data) where T : unmanaged =>
        view.BaseView.CopyToCPU(data);

    /// <summary>Copies host memory to the first elements.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="target">The view to write.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="cpuData">The first element of the host memory.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter, or the length is negative.</exception>
    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        fixed (T* data = &cpuData) DeviceMemory.FromHost(target, data, length);
    }

    /// <summary>Copies host memory to the first elements.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="target">The view to write.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="cpuData">The first element of the host memory, which must not move until the stream is synchronised.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter, or the length is negative.</exception>
    public static void CopyFromCPUUnsafeAsync<T, TView>(
        this TView target, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T> where T : unmanaged => target.CopyFromCPU(stream, ref cpuData, length);

    /// <summary>Copies a span to the first elements.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="target">The view to write.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="span">The host memory to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, in ReadOnlySpan<T> span)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        fixed (T* data = span) DeviceMemory.FromHost(target, data, span.Length);
    }

    /// <summary>Copies a span to the first elements.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="target">The view to write.</param>
    /// <param name="span">The host memory to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyFromCPU<T, TView>(this TView target, in ReadOnlySpan<T> span)
        where TView : IContiguousArrayView<T> where T : unmanaged
    {
        fixed (T* data = span) DeviceMemory.FromHost(target, data, span.Length);
    }

    /// <summary>Copies an array to the first elements.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view to write.</param>
    /// <param name="data">The host memory to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyFromCPU<T>(this ArrayView<T> view, T[] data) where T : unmanaged
    {
        fixed (T* first = data) DeviceMemory.FromHost(view, first, data.Length);
    }

    /// <summary>Copies an array to the first elements.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view to write.</param>
    /// <param name="data">The host memory to read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view is shorter.</exception>
    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data) where T : unmanaged =>
        view.BaseView.CopyFromCPU(data);

    /// <summary>All elements in a new array on the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view to read.</param>
    public static T[] GetAsArray<T>(this ArrayView<T> view) where T : unmanaged
    {
        var array = new T[view.IntLength];
        view.CopyToCPU(array);
        return array;
    }

    /// <summary>All elements in a new array on the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view to read.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    public static T[] GetAsArray<T>(this ArrayView<T> view, AcceleratorStream stream) where T : unmanaged =>
        view.GetAsArray();

    /// <summary>All elements in a new array on the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="view">The view to read.</param>
    public static T[] GetAsArray1D<T>(this ArrayView1D<T, Stride1D.Dense> view) where T : unmanaged =>
        view.BaseView.GetAsArray();

    /// <summary>All elements in a new array on the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="buffer">The buffer to read.</param>
    public static T[] GetAsArray1D<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer) where T : unmanaged =>
        buffer.View.GetAsArray1D();

    /// <summary>A new buffer with the elements of an array.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="accelerator">The device.</param>
    /// <param name="data">The elements.</param>
    public static MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(this Accelerator accelerator, T[] data)
        where T : unmanaged
    {
        var buffer = accelerator.Allocate1D<T>(data.Length);
        buffer.View.CopyFromCPU(data);
        return buffer;
    }
}
