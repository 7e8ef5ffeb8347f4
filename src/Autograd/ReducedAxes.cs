namespace TensorCore;

/// <summary>Which axes of a shape a reduction removes, and whether they stay with length 1.</summary>
/// <param name="From">The shape that is reduced.</param>
/// <param name="Mask">Bit i is set when axis i is reduced.</param>
/// <param name="Dropped">Bit i is set when axis i is reduced and the result does not have it.</param>
internal readonly record struct ReducedAxes(Shape From, int Mask, int Dropped)
{
    /// <summary>The shape of the result.</summary>
    public Shape To
    {
        get
        {
            Span<int> lengths = stackalloc int[Shape.MaxRank];
            var rank = 0;
            for (var axis = 0; axis < From.Rank; axis++)
            {
                if (!Has(Dropped, axis)) lengths[rank++] = Has(Mask, axis) ? 1 : From[axis];
            }

            return Shape.Create(lengths[..rank]);
        }
    }

    /// <summary>How many elements become one.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            for (var axis = 0; axis < From.Rank; axis++)
            {
                if (Has(Mask, axis)) count *= From[axis];
            }

            return count;
        }
    }

    /// <summary>The same axes, kept with length 1 in the result.</summary>
    public ReducedAxes Kept => this with { Dropped = 0 };

    /// <summary>All axes.</summary>
    public static ReducedAxes All(Shape from, bool keepDims = false)
    {
        var mask = (1 << from.Rank) - 1;
        return new ReducedAxes(from, mask, keepDims ? 0 : mask);
    }

    /// <summary>One axis.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static ReducedAxes Of(Shape from, int axis, bool keepDims) => Of(from, [axis], keepDims);

    /// <summary>Any number of axes; none of them reduces nothing.</summary>
    /// <exception cref="ShapeException">There is no such axis, or an axis is named twice.</exception>
    public static ReducedAxes Of(Shape from, ReadOnlySpan<int> axes, bool keepDims)
    {
        var mask = 0;
        foreach (var axis in axes)
        {
            var bit = 1 << from.Axis(axis);
            if ((mask & bit) != 0) throw new ShapeException($"Axis {axis} of shape {from} is named twice in [{string.Join(", ", axes.ToArray())}].");
            mask |= bit;
        }

        return new ReducedAxes(from, mask, keepDims ? 0 : mask);
    }

    /// <summary>The axes that a broadcast from <paramref name="to"/> to <paramref name="from"/> stretched or added.</summary>
    /// <exception cref="ShapeException"><paramref name="to"/> does not broadcast to <paramref name="from"/>.</exception>
    public static ReducedAxes Stretched(Shape from, Shape to)
    {
        if (!to.BroadcastsTo(from)) throw new ShapeException($"A tensor of shape {from} cannot be summed to {to}, which does not broadcast to it.");
        var added = from.Rank - to.Rank;
        int mask = (1 << added) - 1, dropped = mask;
        for (var axis = added; axis < from.Rank; axis++)
        {
            if (from[axis] != to[axis - added]) mask |= 1 << axis;
        }

        return new ReducedAxes(from, mask, dropped);
    }

    /// <summary>Strides of a tensor of the shape <see cref="To"/> over the axes of <see cref="From"/>: 0 along reduced ones.</summary>
    public void SpreadStrides(ReadOnlySpan<long> strides, Span<long> over)
    {
        var next = 0;
        for (var axis = 0; axis < From.Rank; axis++)
        {
            over[axis] = Has(Mask, axis) ? 0 : strides[next];
            if (!Has(Dropped, axis)) next++;
        }
    }

    /// <summary>A recorded view of a tensor of the shape <see cref="To"/>, repeated along the reduced axes.</summary>
    public Tensor Spread(Tensor reduced) => new SpreadFunction(reduced, this).Apply();

    private static bool Has(int mask, int axis) => (mask >> axis & 1) != 0;
}
