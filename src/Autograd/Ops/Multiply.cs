using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Multiplication.</summary>
public static class MultiplyOps
{
    extension(Tensor)
    {
        /// <summary>Element-wise product, broadcast. Integers wrap around; of Bool tensors it is "and".</summary>
        public static Tensor operator *(Tensor a, Tensor b) => Elementwise.ApplyNumber(default(Multiply), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator *(Tensor a, Scalar b) => Elementwise.ApplyNumber(default(Multiply), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator *(Scalar a, Tensor b) => Elementwise.ApplyNumber(default(Multiply), a, b);
    }
}
