namespace TensorCore;

/// <summary>Elements moved around in a circle.</summary>
public static class RollOps
{
    extension(Tensor x)
    {
        /// <summary>A copy in which what stood at i stands at i + <paramref name="shift"/> along an axis; what leaves at one end comes in at the other.</summary>
        /// <param name="shift">May be negative, or longer than the axis.</param>
        /// <param name="axis">Negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Roll(int shift, int axis)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            var length = x.Shape[axis];
            if (length == 0) return x.Clone();
            var first = (int)(((long)shift % length) + length) % length;
            return Tensor.Concat([x.Narrow(axis, length - first, first), x.Narrow(axis, 0, length - first)], axis);
        }

        /// <summary>The same on the flattened tensor, brought back to its shape.</summary>
        /// <param name="shift">May be negative, or longer than the tensor.</param>
        public Tensor Roll(int shift)
        {
            ArgumentNullException.ThrowIfNull(x);
            return x.Flatten().Roll(shift, 0).Reshape(x.Shape);
        }
    }
}
