namespace TensorCore;

/// <summary>Sliding windows.</summary>
public static class UnfoldOps
{
    extension(Tensor x)
    {
        /// <summary>A view of all windows that slide along an axis. Windows may overlap; nothing is copied.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="size">Elements in a window.</param>
        /// <param name="step">From the start of a window to that of the next.</param>
        /// <param name="dilation">From an element of a window to the next.</param>
        /// <returns>The axis numbers the windows; a new last axis of length <paramref name="size"/> runs inside them.</returns>
        /// <exception cref="ArgumentOutOfRangeException">Size, step or dilation is below 1.</exception>
        /// <exception cref="ShapeException">A window is longer than the axis.</exception>
        public Tensor Unfold(int axis, int size, int step = 1, int dilation = 1)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
            axis = x.Shape.Axis(axis);
            var reach = ((long)(size - 1) * dilation) + 1;
            if (reach > x.Shape[axis])
                throw new ShapeException($"Axis {axis} of {x.Describe()} has length {x.Shape[axis]}; a window of {size} elements {dilation} apart reaches over {reach}.");
            var count = (int)((x.Shape[axis] - reach) / step) + 1;
            return new UnfoldFunction(x, axis, count, size, step, dilation).Apply();
        }
    }

    private sealed class UnfoldFunction(Tensor x, int axis, int count, int size, int step, int dilation) : Function(x)
    {
        protected override Tensor Forward() => Windows().Of(x);

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            if (step >= ((size - 1) * dilation) + 1)
            {
                inputs.Add(0, SliceOps.Place(gradient, Windows()));
                return;
            }

            // Elements are in several windows, so what comes from these is added up: each goes back to where its position says.
            var positions = new int[count * size];
            for (var i = 0; i < positions.Length; i++) positions[i] = (i / size * step) + (i % size * dilation);
            var index = GatherOps.Select(x, axis, Tensor.From(positions, [count, size], x.Device));
            inputs.Add(0, GatherOps.Put(gradient.MoveAxis(-1, axis + 1), index, x.Shape));
        }

        private AffineView Windows()
        {
            var view = new AffineView(x.Shape);
            for (var i = 0; i < x.Rank; i++) view.Axis(i == axis ? count : x.Shape[i], i, i == axis ? step : 1);
            return view.Axis(size, axis, dilation);
        }
    }
}
