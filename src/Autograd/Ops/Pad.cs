namespace TensorCore;

/// <summary>What <see cref="PadOps"/> puts around a tensor.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The tensor mirrored at its first and last element, which are not repeated: c b | a b c d | c b.</summary>
    Reflect,

    /// <summary>The first and the last element: a a | a b c d | d d.</summary>
    Replicate,

    /// <summary>The tensor from its other end: c d | a b c d | a b.</summary>
    Circular,
}

/// <summary>Tensors made longer at their ends.</summary>
public static class PadOps
{
    extension(Tensor x)
    {
        /// <summary>The tensor with more elements before and after it along some axes.</summary>
        /// <param name="padding">
        /// How many before and after, for the last axes: with one pair the last axis is padded, with two the last two,
        /// the pairs in the order of the axes. A negative number cuts elements off.
        /// </param>
        /// <param name="mode">What is put there.</param>
        /// <param name="value">The value for <see cref="PadMode.Constant"/>, converted to the dtype.</param>
        /// <exception cref="ShapeException">There are more pairs than axes, an axis is too short for what is asked, or more is cut off than there is.</exception>
        public Tensor Pad(ReadOnlySpan<(int Before, int After)> padding, PadMode mode = PadMode.Constant, Scalar value = default)
        {
            ArgumentNullException.ThrowIfNull(x);
            if (padding.Length > x.Rank)
                throw new ShapeException($"Pad was given {padding.Length} pairs for {x.Describe()}, which has {x.Rank} axes.");
            var y = x;
            for (var i = 0; i < padding.Length; i++)
            {
                var axis = x.Rank - padding.Length + i;
                var (before, after) = padding[i];
                var length = x.Shape[axis];
                var kept = length + Math.Min(before, 0) + Math.Min(after, 0);
                if (kept < 0)
                    throw new ShapeException($"Axis {axis} of {x.Describe()} has length {length}; ({before}, {after}) would cut off more than that.");
                y = y.Narrow(axis, Math.Max(0, -before), kept);
                (before, after) = (Math.Max(0, before), Math.Max(0, after));
                if (mode == PadMode.Constant || (before == 0 && after == 0)) continue;
                var longest = mode switch
                {
                    PadMode.Reflect => kept - 1,
                    PadMode.Circular => kept,
                    _ => kept == 0 ? 0 : int.MaxValue,
                };
                if (before > longest || after > longest)
                    throw new ShapeException($"{mode} padding takes at most {Math.Max(0, longest)} elements from axis {axis} of {x.Describe()}; ({before}, {after}) was given.");
                y = y.IndexSelect(axis, Tensor.From(Sources(kept, before, after, mode), device: x.Device));
            }

            return mode == PadMode.Constant ? Constant(y, padding, value) : y.ApartFrom(x);
        }
    }

    /// <summary>For each position of the padded axis the one it is copied from.</summary>
    private static int[] Sources(int length, int before, int after, PadMode mode)
    {
        var sources = new int[before + length + after];
        for (var i = 0; i < sources.Length; i++)
        {
            var at = i - before;
            sources[i] = mode switch
            {
                PadMode.Replicate => Math.Clamp(at, 0, length - 1),
                PadMode.Circular => (at + length) % length,
                _ => at < 0 ? -at : at >= length ? (2 * (length - 1)) - at : at,
            };
        }

        return sources;
    }

    private static Tensor Constant(Tensor x, ReadOnlySpan<(int Before, int After)> padding, Scalar value)
    {
        var first = x.Rank - padding.Length;
        var lengths = x.Shape.ToArray();
        for (var i = 0; i < padding.Length; i++)
            lengths[first + i] = checked(lengths[first + i] + Math.Max(0, padding[i].Before) + Math.Max(0, padding[i].After));
        var view = new AffineView(lengths);
        for (var axis = 0; axis < x.Rank; axis++)
            view.From(axis, axis < first ? 0 : Math.Max(0, padding[axis - first].Before)).Axis(x.Shape[axis], axis, 1);
        return SliceOps.Place(x, view, value);
    }
}
