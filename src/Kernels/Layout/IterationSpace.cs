using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The lengths of up to 8 axes as plain values.</summary>
[InlineArray(IterationSpace.MaxRank)]
public struct AxisLengths
{
    private int _first;
}

/// <summary>The strides of up to 8 axes, in elements, as plain values.</summary>
[InlineArray(IterationSpace.MaxRank)]
public struct AxisStrides
{
    private long _first;
}

/// <summary>
/// The index space that an element-wise kernel walks in row-major order, with the strides of up to four operands
/// (operand 0 is the output; a stride of 0 broadcasts). Axes of length 1 are dropped and neighbors that every operand
/// can walk as one are merged, so that dense operands always arrive with a single axis.
/// </summary>
public struct IterationSpace
{
    /// <summary>The largest number of axes.</summary>
    public const int MaxRank = 8;

    /// <summary>Number of axes after merging; 0 for a single element.</summary>
    public int Rank;

    /// <summary>Number of elements.</summary>
    public long Count;

    /// <summary>Lengths of the axes, outermost first.</summary>
    public AxisLengths Lengths;

    /// <summary>Strides of the output.</summary>
    public AxisStrides Strides0;

    /// <summary>Strides of the first input.</summary>
    public AxisStrides Strides1;

    /// <summary>Strides of the second input.</summary>
    public AxisStrides Strides2;

    /// <summary>Strides of the third input.</summary>
    public AxisStrides Strides3;

    /// <summary>A space of <paramref name="count"/> elements over which all operands are dense.</summary>
    [SkipLocalsInit]
    public static IterationSpace Dense(int count)
    {
        Unsafe.SkipInit(out IterationSpace space);
        space.Rank = 1;
        space.Count = count;
        space.Lengths[0] = count;
        space.Strides0[0] = space.Strides1[0] = space.Strides2[0] = space.Strides3[0] = 1;
        return space;
    }

    /// <summary>Builds the space; operands that are not there may be left out.</summary>
    public static IterationSpace Create(
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<long> strides0,
        ReadOnlySpan<long> strides1 = default,
        ReadOnlySpan<long> strides2 = default,
        ReadOnlySpan<long> strides3 = default)
    {
        var space = default(IterationSpace);
        space.Count = 1;
        var rank = 0;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            var length = lengths[axis];
            space.Count *= length;
            if (length == 1) continue;
            long s0 = strides0[axis], s1 = At(strides1, axis), s2 = At(strides2, axis), s3 = At(strides3, axis);
            if (rank > 0
                && space.Strides0[rank - 1] == s0 * length && space.Strides1[rank - 1] == s1 * length
                && space.Strides2[rank - 1] == s2 * length && space.Strides3[rank - 1] == s3 * length
                && (long)space.Lengths[rank - 1] * length <= int.MaxValue)
            {
                rank--;
                length *= space.Lengths[rank];
            }

            space.Lengths[rank] = length;
            space.Strides0[rank] = s0;
            space.Strides1[rank] = s1;
            space.Strides2[rank] = s2;
            space.Strides3[rank] = s3;
            rank++;
        }

        space.Rank = rank;
        return space;

        static long At(ReadOnlySpan<long> strides, int axis) => strides.IsEmpty ? 0 : strides[axis];
    }

    /// <summary>Puts an axis where another one is; those between move up. For kernels that may walk in any order.</summary>
    public void MoveAxis(int from, int to)
    {
        var (length, s0, s1, s2, s3) = (Lengths[from], Strides0[from], Strides1[from], Strides2[from], Strides3[from]);
        var step = from < to ? 1 : -1;
        for (var axis = from; axis != to; axis += step)
        {
            Lengths[axis] = Lengths[axis + step];
            Strides0[axis] = Strides0[axis + step];
            Strides1[axis] = Strides1[axis + step];
            Strides2[axis] = Strides2[axis + step];
            Strides3[axis] = Strides3[axis + step];
        }

        Lengths[to] = length;
        Strides0[to] = s0;
        Strides1[to] = s1;
        Strides2[to] = s2;
        Strides3[to] = s3;
    }

    /// <summary>Length of the innermost axis (1 when there is none).</summary>
    public readonly int RowLength => Rank == 0 ? 1 : Lengths[Rank - 1];

    /// <summary>Number of rows: the product of all lengths but the innermost.</summary>
    public readonly long Rows => Count == 0 ? 0 : Count / RowLength;

    /// <summary>Offset, in elements, of the first element of a row for an operand with these strides.</summary>
    public readonly long RowOffset(in AxisStrides strides, long row)
    {
        long offset = 0;
        for (var axis = Rank - 2; axis >= 0; axis--)
        {
            var length = Lengths[axis];
            var quotient = row / length;
            offset += (row - (quotient * length)) * strides[axis];
            row = quotient;
        }

        return offset;
    }

    /// <summary>Stride of the innermost axis for an operand with these strides.</summary>
    public readonly long RowStride(in AxisStrides strides) => Rank == 0 ? 1 : strides[Rank - 1];
}
