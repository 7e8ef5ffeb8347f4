namespace TensorCore;

/// <summary>Diagonals.</summary>
public static class DiagonalOps
{
    extension(Tensor x)
    {
        /// <summary>A view of a diagonal of the matrices that two axes make; it becomes the last axis.</summary>
        /// <param name="offset">0 for the main diagonal, positive above it, negative below.</param>
        /// <param name="axis1">The axis of the rows; negative counts from the end.</param>
        /// <param name="axis2">The axis of the columns; negative counts from the end.</param>
        /// <exception cref="ShapeException">The axes are the same or do not exist.</exception>
        public Tensor Diagonal(int offset = 0, int axis1 = -2, int axis2 = -1)
        {
            ArgumentNullException.ThrowIfNull(x);
            (axis1, axis2) = (x.Shape.Axis(axis1), x.Shape.Axis(axis2));
            if (axis1 == axis2) throw new ShapeException($"Diagonal needs two axes of {x.Describe()}; axis {axis1} was given twice.");
            int row = Math.Max(0, -offset), column = Math.Max(0, offset);
            var length = Math.Max(0, Math.Min(x.Shape[axis1] - row, x.Shape[axis2] - column));
            var view = new AffineView(x.Shape);
            for (var axis = 0; axis < x.Rank; axis++)
            {
                if (axis != axis1 && axis != axis2) view.Whole(axis);
            }

            return SliceOps.View(x, view.From(axis1, row).From(axis2, column).Axis(length, axis1, axis2, 1));
        }

        /// <summary>The sum of the main diagonal of the matrices that the last two axes make.</summary>
        /// <returns>The axes before them.</returns>
        /// <exception cref="ShapeException">There are fewer than two axes.</exception>
        public Tensor Trace() => x.Diagonal().Sum(-1);
    }
}
