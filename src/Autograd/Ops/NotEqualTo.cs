using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The test for different elements.</summary>
public static class NotEqualToOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where elements differ, broadcast. NaN differs from everything, itself included.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor NotEqualTo(Tensor other) => Elementwise.Compare(default(NotEqualTo), x, other);

        /// <inheritdoc cref="NotEqualTo(Tensor, Tensor)"/>
        public Tensor NotEqualTo(Scalar other) => Elementwise.Compare(default(NotEqualTo), x, other);
    }
}
