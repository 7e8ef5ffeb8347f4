using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Subtraction.</summary>
public static class SubtractOps
{
    extension(Tensor)
    {
        /// <summary>Element-wise difference, broadcast. Integers wrap around.</summary>
        /// <exception cref="InvalidOperationException">Both are Bool tensors.</exception>
        public static Tensor operator -(Tensor a, Tensor b)
        {
            if (a.DType == DType.Bool && b.DType == DType.Bool)
                throw new InvalidOperationException($"Truth values have no difference: {a.Describe()} - {b.Describe()}. Use LogicalXor, or Cast one to a number type.");
            return Elementwise.ApplyNumber(default(Subtract), a, b);
        }

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator -(Tensor a, Scalar b) => Elementwise.ApplyNumber(default(Subtract), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator -(Scalar a, Tensor b) => Elementwise.ApplyNumber(default(Subtract), a, b);
    }
}
