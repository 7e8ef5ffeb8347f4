using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The test for equal elements.</summary>
public static class EqualToOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where elements are equal, broadcast. NaN equals nothing. (<c>==</c> compares tensors as objects.)</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor EqualTo(Tensor other) => Elementwise.Compare(default(EqualTo), x, other);

        /// <inheritdoc cref="EqualTo(Tensor, Tensor)"/>
        public Tensor EqualTo(Scalar other) => Elementwise.Compare(default(EqualTo), x, other);
    }
}
