using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Powers.</summary>
public static class PowOps
{
    extension(Tensor x)
    {
        /// <summary>Each element to a power, broadcast.</summary>
        /// <param name="exponent">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Pow(Tensor exponent) => Elementwise.Apply(default(Pow), x, exponent);

        /// <inheritdoc cref="Pow(Tensor, Tensor)"/>
        public Tensor Pow(Scalar exponent) => Elementwise.Apply(default(Pow), x, exponent);
    }
}
