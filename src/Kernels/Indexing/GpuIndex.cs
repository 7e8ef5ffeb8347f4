using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// An <see cref="IndexOperand"/> as kernels see it: reads positions, checks them, and makes offsets of them. What is
/// outside is written down in the operand's status word, by all who find something with an atomic operation (its lower
/// half is enough); the host reads it when an exception is due.
/// </summary>
/// <typeparam name="T">int or long.</typeparam>
/// <typeparam name="TElement">Conversions of it.</typeparam>
internal readonly struct GpuIndex<T, TElement> where T : unmanaged where TElement : unmanaged, IElement<T>
{
    private readonly GpuOperand<T> _positions;
    private readonly ArrayView<int> _outside;
    private readonly long _last, _stride, _wrap;

    public GpuIndex(GpuDevice device, in IndexOperand index)
    {
        _positions = device.Strided<T>(index.Positions);
        _outside = device.View<int>(index.Outside, 1);
        (_last, _stride, _wrap) = (index.Last, index.Stride, index.Wrap);
    }

    /// <summary>Where in the table the position at this place points, in elements.</summary>
    public long Offset(long place)
    {
        var position = TElement.ToLong(_positions[place]);
        if (position < 0) position += _wrap;
        if (_last != -1 && (position < 0 || position > _last))
        {
            Atomic.Or(ref _outside[0], 1);
            position = 0;
        }

        return position * _stride;
    }
}
