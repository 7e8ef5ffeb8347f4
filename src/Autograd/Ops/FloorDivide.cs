using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Division rounded down.</summary>
public static class FloorDivideOps
{
    extension(Tensor x)
    {
        /// <summary>floor(x / divisor) of each pair of elements, broadcast. The gradient is 0.</summary>
        /// <param name="divisor">Any shape that broadcasts with this one, or one number.</param>
        public Tensor FloorDivide(Tensor divisor) => Elementwise.Apply(default(FloorDivide), x, divisor);

        /// <inheritdoc cref="FloorDivide(Tensor, Tensor)"/>
        public Tensor FloorDivide(Scalar divisor) => Elementwise.Apply(default(FloorDivide), x, divisor);
    }
}
