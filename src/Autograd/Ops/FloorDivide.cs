using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Division rounded down.</summary>
public static class FloorDivideOps
{
    extension(Tensor x)
    {
        /// <summary>floor(x / divisor) of each pair of elements, broadcast; integers stay integers. The gradient is 0.</summary>
        /// <param name="divisor">Any shape that broadcasts with this one, or one number.</param>
        /// <exception cref="DivideByZeroException">An integer would be divided by zero.</exception>
        public Tensor FloorDivide(Tensor divisor)
        {
            Elementwise.ThrowIfZero(x, divisor);
            return Elementwise.ApplyNumber(default(FloorDivide), x, divisor);
        }

        /// <inheritdoc cref="FloorDivide(Tensor, Tensor)"/>
        public Tensor FloorDivide(Scalar divisor)
        {
            Elementwise.ThrowIfZero(x, divisor);
            return Elementwise.ApplyNumber(default(FloorDivide), x, divisor);
        }
    }
}
