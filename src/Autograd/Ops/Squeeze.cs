namespace TensorCore;

/// <summary>Axes of length 1 taken away or put in.</summary>
public static class SqueezeOps
{
    extension(Tensor x)
    {
        /// <summary>A view without the axes of length 1.</summary>
        public Tensor Squeeze()
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.Reshape([.. x.Shape.Where(length => length != 1)]);
        }

        /// <summary>A view without one axis of length 1.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <exception cref="ShapeException">The axis has another length or does not exist.</exception>
        public Tensor Squeeze(int axis)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            if (x.Shape[axis] != 1)
                throw new ShapeException($"Only an axis of length 1 can be squeezed; axis {axis} of {x.Describe()} has length {x.Shape[axis]}.");
            return x.Reshape(x.Shape.Without(axis));
        }

        /// <summary>A view with a new axis of length 1.</summary>
        /// <param name="axis">Where it stands in the result; negative counts from the end, so that -1 appends it.</param>
        /// <exception cref="ShapeException">There is no such position.</exception>
        public Tensor Unsqueeze(int axis)
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.Reshape(x.Shape.Insert(axis, 1));
        }
    }
}
