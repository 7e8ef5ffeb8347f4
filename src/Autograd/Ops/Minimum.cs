using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The smaller of two.</summary>
public static class MinimumOps
{
    extension(Tensor x)
    {
        /// <summary>The smaller of each pair of elements, broadcast; NaN when either is NaN. Equal ones share the gradient.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Minimum(Tensor other) => Elementwise.ApplyNumber(default(Minimum), x, other);

        /// <inheritdoc cref="Minimum(Tensor, Tensor)"/>
        public Tensor Minimum(Scalar other) => Elementwise.ApplyNumber(default(Minimum), x, other);
    }
}
