namespace TensorCore;

/// <summary>Axes of length 1 stretched without copying.</summary>
public static class ExpandOps
{
    extension(Tensor x)
    {
        /// <summary>A view in which axes of length 1 are stretched and new axes stand in front, by NumPy's broadcasting rule. Nothing is copied.</summary>
        /// <param name="shape">The shape to show; -1 keeps the length of an axis that <paramref name="x"/> has.</param>
        /// <exception cref="ShapeException"><paramref name="x"/> does not broadcast to that shape.</exception>
        public Tensor Expand(params ReadOnlySpan<int> shape)
        {
            ArgumentNullException.ThrowIfNull(x);
            var lengths = shape.ToArray();
            var added = lengths.Length - x.Rank;
            for (var i = 0; i < lengths.Length; i++)
            {
                if (lengths[i] == -1 && i >= added && added >= 0) lengths[i] = x.Shape[i - added];
                if (lengths[i] < 0) throw NoFit(x, shape);
            }

            var target = Shape.Create(lengths);
            if (!x.Shape.BroadcastsTo(target)) throw NoFit(x, shape);
            return new ExpandFunction(x, target).Apply();
        }

        /// <summary>The same as <see cref="Expand"/>, by its NumPy name.</summary>
        /// <exception cref="ShapeException"><paramref name="x"/> does not broadcast to that shape.</exception>
        public Tensor BroadcastTo(Shape shape)
        {
            ArgumentNullException.ThrowIfNull(shape);
            return x.Expand(shape);
        }
    }

    private static ShapeException NoFit(Tensor x, ReadOnlySpan<int> shape) => new(
        $"{x.Describe()} cannot be expanded to [{string.Join(", ", shape.ToArray())}]: aligned at the end, each of its lengths must be 1, equal to the target's, or -1 in the target.");

    private sealed class ExpandFunction(Tensor x, Shape shape) : Function(x)
    {
        protected override Tensor Forward()
        {
            var strides = new long[shape.Rank];
            x.BroadcastStrides(shape, strides);
            return x.View(shape, strides, x.Offset);
        }

        // The tape sums over the stretched axes.
        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, gradient);
    }
}
