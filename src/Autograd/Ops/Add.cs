using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Addition.</summary>
public static class AddOps
{
    extension(Tensor)
    {
        /// <summary>Element-wise sum, broadcast. Integers wrap around; of Bool tensors it is "or".</summary>
        public static Tensor operator +(Tensor a, Tensor b) => Elementwise.ApplyNumber(default(Add), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator +(Tensor a, Scalar b) => Elementwise.ApplyNumber(default(Add), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator +(Scalar a, Tensor b) => Elementwise.ApplyNumber(default(Add), a, b);
    }
}
