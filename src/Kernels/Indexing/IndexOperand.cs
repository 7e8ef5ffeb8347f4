using System.Numerics;
using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>Positions along one axis of a table.</summary>
/// <param name="Positions">The positions.</param>
/// <param name="Type">Their element type: Int32 or Int64.</param>
/// <param name="Last">The last position of the axis; -1 lets every number pass.</param>
/// <param name="Stride">Stride of the axis in the table.</param>
/// <param name="Wrap">What is added to negative positions: the length of the axis, so that they count from the end, or 0.</param>
/// <param name="Outside">
/// One Int64, which must hold 0: becomes 1 when a position is outside the axis. Such a position counts as 0, so that
/// nothing outside the table is ever touched.
/// </param>
public readonly record struct IndexOperand(Operand Positions, DType Type, long Last, long Stride, long Wrap, Operand Outside);

/// <summary>Reads positions, checks them, and makes offsets of them.</summary>
internal readonly unsafe struct IndexReader<TIndex>(in IndexOperand index) where TIndex : unmanaged, IBinaryInteger<TIndex>
{
    private readonly long* _outside = index.Outside.Pointer<long>();

    public readonly TIndex* Positions = index.Positions.Pointer<TIndex>();
    public readonly long Last = index.Last, Stride = index.Stride, Wrap = index.Wrap;

    /// <summary>A position counted from the start; 0, and a sign in <paramref name="outside"/>, for one that is outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Position(TIndex given, long last, long wrap, ref long outside)
    {
        var position = long.CreateTruncating(given);
        if (position < 0) position += wrap;
        if ((ulong)position > (ulong)last)
        {
            outside = 1;
            position = 0;
        }

        return (nint)position;
    }

    /// <summary>Where in the table a position points, in elements.</summary>
    public nint Offset(TIndex* place)
    {
        long outside = 0;
        var position = Position(*place, Last, Wrap, ref outside);
        Report(outside);
        return position * (nint)Stride;
    }

    /// <summary>Says that a position was outside, if one was.</summary>
    public void Report(long outside)
    {
        if (outside != 0) *_outside = 1;
    }
}
