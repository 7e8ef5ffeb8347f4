namespace ILGPU.Runtime;

/// <summary>A view of one dimension with a stride.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TStride">The stride; the simulator knows <see cref="Stride1D.Dense"/> only.</typeparam>
public readonly struct ArrayView1D<T, TStride> : IArrayView
    where T : unmanaged
    where TStride : struct, IStride1D
{
    internal ArrayView1D(ArrayView<T> view) => BaseView = view;

    /// <summary>The elements without the stride.</summary>
    public ArrayView<T> BaseView { get; }

    /// <summary>The stride.</summary>
    public TStride Stride => default;

    /// <summary>The number of elements as an extent.</summary>
    public LongIndex1D Extent => BaseView.Length;

    /// <summary>The number of elements as an extent, in 32 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public Index1D IntExtent => BaseView.IntLength;

    /// <summary>The number of elements.</summary>
    public long Length => BaseView.Length;

    /// <summary>The number of elements, in 32 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public int IntLength => BaseView.IntLength;

    /// <summary>The number of bytes.</summary>
    public long LengthInBytes => BaseView.LengthInBytes;

    /// <summary>Whether the view has elements.</summary>
    public bool IsValid => BaseView.IsValid;

    int IArrayView.ElementSize => ArrayView<T>.ElementSize;

    /// <summary>The element at an index.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    public ref T this[Index1D index] => ref BaseView[(long)index.X];

    /// <inheritdoc cref="this[Index1D]"/>
    public ref T this[LongIndex1D index] => ref BaseView[index.X];

    /// <summary>Some of the elements.</summary>
    /// <param name="index">The first element.</param>
    /// <param name="extent">How many.</param>
    public ArrayView1D<T, TStride> SubView(Index1D index, Index1D extent) => new(BaseView.SubView(index.X, extent.X));

    /// <inheritdoc cref="SubView(Index1D, Index1D)"/>
    public ArrayView1D<T, TStride> SubView(LongIndex1D index, LongIndex1D extent) =>
        new(BaseView.SubView(index.X, extent.X));

    /// <summary>The elements without the stride.</summary>
    public ArrayView<T> AsContiguous() => BaseView;
}
