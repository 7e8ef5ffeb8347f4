namespace ILGPU.Runtime;

/// <summary>An array on the host that does not move, so that a device can copy it while the host goes on.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class PageLockedArray1D<T> : IDisposable where T : unmanaged
{
    private readonly T[] _array;

    internal PageLockedArray1D(long length) => _array = GC.AllocateArray<T>(checked((int)length), pinned: true);

    /// <summary>The number of elements.</summary>
    public long Length => _array.Length;

    /// <summary>The elements.</summary>
    public Span<T> Span => _array;

    /// <summary>The element at an index.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    public ref T this[int index] => ref _array[index];

    /// <summary>The elements, not copied.</summary>
    public T[] GetArray() => _array;

    /// <summary>Ends the use of the array.</summary>
    public void Dispose() { }
}

/// <summary>Makes arrays that do not move, and copies them.</summary>
public static class PageLockedArrayExtensions
{
    /// <summary>A new array of zeros that does not move.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="accelerator">The device it is for.</param>
    /// <param name="extent">The number of elements.</param>
    public static PageLockedArray1D<T> AllocatePageLocked1D<T>(this Accelerator accelerator, LongIndex1D extent)
        where T : unmanaged => new(extent.X);

    /// <summary>Copies as many elements as the array has to the host.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="source">The view to read.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="pageLockedArray">The host memory to write.</param>
    public static void CopyToPageLockedAsync<T, TView>(
        this TView source, AcceleratorStream stream, PageLockedArray1D<T> pageLockedArray)
        where TView : IContiguousArrayView<T> where T : unmanaged => source.CopyToCPU(pageLockedArray.Span);

    /// <summary>Copies an array to the first elements.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TView">The type of the view.</typeparam>
    /// <param name="target">The view to write.</param>
    /// <param name="stream">The stream in whose order it happens.</param>
    /// <param name="pageLockedArray">The host memory to read.</param>
    public static void CopyFromPageLockedAsync<T, TView>(
        this TView target, AcceleratorStream stream, PageLockedArray1D<T> pageLockedArray)
        where TView : IContiguousArrayView<T> where T : unmanaged =>
        target.CopyFromCPU<T, TView>((ReadOnlySpan<T>)pageLockedArray.Span);
}
