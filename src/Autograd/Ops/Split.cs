namespace TensorCore;

/// <summary>A tensor taken apart.</summary>
public static class SplitOps
{
    extension(Tensor x)
    {
        /// <summary>Views of the given lengths, one after the other along an axis.</summary>
        /// <param name="lengths">Their sum is the length of the axis.</param>
        /// <param name="axis">Negative counts from the end.</param>
        /// <exception cref="ShapeException">The sum differs, or a length is negative.</exception>
        public Tensor[] Split(ReadOnlySpan<int> lengths, int axis = 0)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            long sum = 0;
            var valid = true;
            foreach (var length in lengths)
            {
                sum += length;
                valid &= length >= 0;
            }

            if (!valid || sum != x.Shape[axis])
                throw new ShapeException($"Split needs lengths that add up to that of axis {axis} of {x.Describe()}, {x.Shape[axis]}; [{string.Join(", ", lengths.ToArray())}] was given.");
            return new SplitFunction(x, AffineView.Parts(x.Shape, axis, lengths)).ApplyAll();
        }

        /// <summary>Views of equal length along an axis; the last is shorter where the length does not divide.</summary>
        /// <param name="length">At least 1.</param>
        /// <param name="axis">Negative counts from the end.</param>
        /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
        public Tensor[] Split(int length, int axis = 0)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
            var whole = x.Shape[x.Shape.Axis(axis)];
            var lengths = new int[whole == 0 ? 1 : ((whole - 1) / length) + 1];
            for (var i = 0; i < lengths.Length; i++) lengths[i] = Math.Min(length, whole - (i * length));
            return x.Split(lengths, axis);
        }

        /// <summary>At most <paramref name="count"/> views of equal length along an axis, the last perhaps shorter, as PyTorch divides.</summary>
        /// <param name="count">At least 1. There are fewer pieces when rounding the length up leaves nothing for the last.</param>
        /// <param name="axis">Negative counts from the end.</param>
        /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
        public Tensor[] Chunk(int count, int axis = 0)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
            var whole = x.Shape[x.Shape.Axis(axis)];
            return whole == 0 ? x.Split(new int[count], axis) : x.Split(((whole - 1) / count) + 1, axis);
        }
    }

    private sealed class SplitFunction(Tensor x, AffineView[] views) : MultiFunction(x)
    {
        protected override Tensor[] ForwardAll() => Array.ConvertAll(views, view => view.Of(x));

        // Joined at once: as views one by one, each would fill, and the tape add up, a tensor of the whole size.
        protected override void BackwardAll(Tensor?[] gradients, GradientSink inputs) => inputs.Add(0, ConcatOps.Join(
            [.. gradients.Select((g, i) => g ?? Tensor.Zeros(views[i].Shape, x.DType, x.Device))], views));
    }
}
