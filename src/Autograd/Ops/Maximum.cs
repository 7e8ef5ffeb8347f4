using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The larger of two.</summary>
public static class MaximumOps
{
    extension(Tensor x)
    {
        /// <summary>The larger of each pair of elements, broadcast; NaN when either is NaN. Equal ones share the gradient.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Maximum(Tensor other) => Elementwise.ApplyNumber(default(Maximum), x, other);

        /// <inheritdoc cref="Maximum(Tensor, Tensor)"/>
        public Tensor Maximum(Scalar other) => Elementwise.ApplyNumber(default(Maximum), x, other);
    }
}
