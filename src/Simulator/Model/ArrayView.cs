using System.Runtime.CompilerServices;
using ILGPU.Runtime;
using TensorCore.Simulator;

namespace ILGPU;

/// <summary>A piece of memory of a device, as elements of one type.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <remarks>
/// Its elements can be reached inside kernels only. An access out of bounds, or to a buffer that was disposed of, is a
/// <see cref="KernelFaultException"/>.
/// </remarks>
public readonly unsafe struct ArrayView<T> : IContiguousArrayView<T> where T : unmanaged
{
    /// <summary>The bytes of one element.</summary>
    public static readonly int ElementSize = sizeof(T);

    /// <summary>A view of nothing.</summary>
    public static readonly ArrayView<T> Empty;

    private readonly MemoryBlock? _block;
    private readonly byte* _start;

    internal ArrayView(MemoryBlock? block, byte* start, long length)
    {
        _block = block;
        _start = start;
        Length = length;
    }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The number of elements, in 32 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public int IntLength => checked((int)Length);

    /// <summary>The number of elements as an extent.</summary>
    public LongIndex1D Extent => Length;

    /// <summary>The number of elements as an extent, in 32 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public Index1D IntExtent => IntLength;

    /// <summary>The number of bytes.</summary>
    public long LengthInBytes => Length * sizeof(T);

    /// <summary>Whether the view has elements.</summary>
    public bool IsValid => _block != null && Length > 0;

    int IArrayView.ElementSize => sizeof(T);

    internal MemoryBlock? Block => _block;

    internal byte* Start => _start;

    /// <summary>The element at an index.</summary>
    /// <param name="index">From 0 to <see cref="Length"/> - 1.</param>
    public ref T this[Index1D index] => ref this[(long)index.X];

    /// <inheritdoc cref="this[Index1D]"/>
    public ref T this[LongIndex1D index] => ref this[index.X];

    /// <inheritdoc cref="this[Index1D]"/>
    public ref T this[int index] => ref this[(long)index];

    /// <inheritdoc cref="this[Index1D]"/>
    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((ulong)index >= (ulong)Length) Faults.OutOfBounds<T>(_block, index, Length);
            var address = _start + index * sizeof(T);
            _block!.Watch?.Touch(_block, address, sizeof(T));
            return ref *(T*)address;
        }
    }

    /// <summary>The elements from an index to the end.</summary>
    /// <param name="index">The first element.</param>
    public ArrayView<T> SubView(long index) => SubView(index, Length - index);

    /// <summary>Some of the elements.</summary>
    /// <param name="index">The first element.</param>
    /// <param name="length">How many.</param>
    public ArrayView<T> SubView(int index, int length) => SubView((long)index, length);

    /// <summary>Some of the elements.</summary>
    /// <param name="index">The first element: below <see cref="Length"/>, or 0 in an empty view.</param>
    /// <param name="length">How many.</param>
    public ArrayView<T> SubView(long index, long length)
    {
        var starts = (ulong)index < (ulong)Length || (index == 0 && Length == 0);
        if (!starts || length < 0 || length > Length - index) Faults.BadSubView<T>(index, length, Length);
        return new(_block, _start + index * sizeof(T), length);
    }

    /// <summary>The same memory as elements of another type; bytes at the end that make no whole element are left out.</summary>
    /// <typeparam name="TOther">The other type. The view must start at a multiple of its size.</typeparam>
    public ArrayView<TOther> Cast<TOther>() where TOther : unmanaged
    {
        if (_block != null && (_start - _block.Start) % sizeof(TOther) != 0)
            Faults.BadCast<T, TOther>(_start - _block.Start);
        return new(_block, _start, LengthInBytes / sizeof(TOther));
    }

    ArrayView<byte> IContiguousArrayView.AsRawArrayView() => new(_block, _start, LengthInBytes);

    /// <inheritdoc/>
    public override string ToString() => $"{typeof(T).Name}[{Length}]";

    /// <summary>The same view with a stride.</summary>
    public static implicit operator ArrayView1D<T, Stride1D.Dense>(ArrayView<T> view) => new(view);

    /// <summary>The same view without a stride.</summary>
    public static implicit operator ArrayView<T>(ArrayView1D<T, Stride1D.Dense> view) => view.BaseView;
}
