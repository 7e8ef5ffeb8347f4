using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The hypotenuse.</summary>
public static class HypotOps
{
    extension(Tensor x)
    {
        /// <summary>sqrt(x^2 + other^2) of each pair of elements without overflow, broadcast.</summary>
        /// <param name="other">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Hypot(Tensor other) => Elementwise.Apply(default(Hypot), x, other);

        /// <inheritdoc cref="Hypot(Tensor, Tensor)"/>
        public Tensor Hypot(Scalar other) => Elementwise.Apply(default(Hypot), x, other);
    }
}
