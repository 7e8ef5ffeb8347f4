using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The remainder of division, as in Python.</summary>
public static class RemainderOps
{
    extension(Tensor)
    {
        /// <summary>a - b floor(a / b) of each pair, with the sign of <paramref name="b"/> as in Python (C#'s % on numbers takes that of a), broadcast.</summary>
        public static Tensor operator %(Tensor a, Tensor b) => Elementwise.Apply(default(Remainder), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator %(Tensor a, Scalar b) => Elementwise.Apply(default(Remainder), a, b);

        /// <summary>The same with one number for all elements.</summary>
        public static Tensor operator %(Scalar a, Tensor b) => Elementwise.Apply(default(Remainder), a, b);
    }
}
