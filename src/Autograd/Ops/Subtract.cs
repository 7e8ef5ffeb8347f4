using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Subtraction.</summary>
public static class SubtractOps
{
    extension(Tensor)
    {
        /// <summary>Element-wise difference, broadcast.</summary>
        public static Tensor operator -(Tensor a, Tensor b) => Elementwise.Apply(default(Subtract), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator -(Tensor a, Scalar b) => Elementwise.Apply(default(Subtract), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator -(Scalar a, Tensor b) => Elementwise.Apply(default(Subtract), a, b);
    }
}
