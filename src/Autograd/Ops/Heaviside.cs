using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The unit step.</summary>
public static class HeavisideOps
{
    extension(Tensor x)
    {
        /// <summary>0 where an element is negative, 1 where it is positive, <paramref name="atZero"/> where it is 0, broadcast.</summary>
        /// <param name="atZero">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Heaviside(Tensor atZero) => Elementwise.Apply(default(Heaviside), x, atZero);

        /// <inheritdoc cref="Heaviside(Tensor, Tensor)"/>
        public Tensor Heaviside(Scalar atZero) => Elementwise.Apply(default(Heaviside), x, atZero);
    }
}
