namespace TensorCore;

/// <summary>Axes walked backward.</summary>
public static class FlipOps
{
    extension(Tensor x)
    {
        /// <summary>A view with the order along some axes reversed. Nothing is copied.</summary>
        /// <param name="axes">Negative counts from the end; all axes when none is given.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Flip(params ReadOnlySpan<int> axes)
        {
            ArgumentNullException.ThrowIfNull(x);
            var backward = axes.IsEmpty ? -1 : 0;
            foreach (var axis in axes) backward |= 1 << x.Shape.Axis(axis);
            var view = new AffineView(x.Shape);
            for (var axis = 0; axis < x.Rank; axis++)
            {
                if ((backward >> axis & 1) != 0) view.From(axis, x.Shape[axis] - 1).Axis(x.Shape[axis], axis, -1);
                else view.Whole(axis);
            }

            return SliceOps.View(x, view);
        }
    }
}
