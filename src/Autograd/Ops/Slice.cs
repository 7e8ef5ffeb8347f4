namespace TensorCore;

/// <summary>Parts of a tensor as views: what <c>x[...]</c> records, and slices with names.</summary>
public static class SliceOps
{
    extension(Tensor x)
    {
        /// <summary>A view of <paramref name="length"/> positions along one axis.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="start">The first position; negative counts from the end.</param>
        /// <param name="length">How many positions; 0 is allowed.</param>
        /// <exception cref="ShapeException">The positions are not all there.</exception>
        public Tensor Narrow(int axis, int start, int length)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            var from = start < 0 ? start + x.Shape[axis] : start;
            if (from < 0 || length < 0 || (long)from + length > x.Shape[axis])
                throw new ShapeException($"Axis {axis} of {x.Describe()} has length {x.Shape[axis]}; {length} positions from {start} are not all in it.");
            return View(x, AffineView.Along(x.Shape, axis, from, length, 1));
        }

        /// <summary>A view of every <paramref name="step"/>th position along one axis: Python's <c>start:stop:step</c>, cut to the axis.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="start">Negative counts from the end; null for the first (with a negative step the last).</param>
        /// <param name="stop">Not included; negative counts from the end; null for all that follow.</param>
        /// <param name="step">Not 0. Negative walks backward.</param>
        /// <exception cref="ArgumentException">The step is 0.</exception>
        public Tensor Slice(int axis, int? start = null, int? stop = null, int step = 1)
        {
            ArgumentNullException.ThrowIfNull(x);
            Span<TensorIndex> entries = new TensorIndex[x.Shape.Axis(axis) + 1];
            entries.Fill(TensorIndex.All);
            entries[^1] = TensorIndex.Slice(start, stop, step);
            return x[entries];
        }

        /// <summary>A view of one position along an axis, which disappears.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="position">Negative counts from the end.</param>
        /// <exception cref="IndexOutOfRangeException">There is no such position.</exception>
        public Tensor Select(int axis, int position)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            return View(x, AffineView.At(x.Shape, axis, IndexPlan.Position(x, axis, position)));
        }
    }

    /// <summary>Records a view that shows no element twice.</summary>
    internal static Tensor View(Tensor x, AffineView view) => new ViewFunction(x, view).Apply();

    /// <summary>Records a tensor of the view's source shape: <paramref name="part"/> where the view looks, <paramref name="around"/> elsewhere.</summary>
    internal static Tensor Place(Tensor part, AffineView view, Scalar around = default) => new PlaceFunction(part, view, around).Apply();

    private sealed class ViewFunction(Tensor x, AffineView view) : Function(x)
    {
        protected override Tensor Forward() => view.Of(x);

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, Place(gradient, view));
    }

    private sealed class PlaceFunction(Tensor part, AffineView view, Scalar around) : Function(part)
    {
        protected override Tensor Forward()
        {
            var whole = Tensor.Full(view.Source, around, part.DType, part.Device);
            using var window = view.Of(whole);
            window.CopyFrom(part);
            return whole;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, View(gradient, view));
    }
}
