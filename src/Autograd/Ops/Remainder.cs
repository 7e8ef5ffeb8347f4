using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The remainder of division, as in Python.</summary>
public static class RemainderOps
{
    extension(Tensor)
    {
        /// <summary>a - b floor(a / b) of each pair, with the sign of <paramref name="b"/> as in Python (C#'s % on numbers takes that of a), broadcast.</summary>
        /// <exception cref="DivideByZeroException">An integer would be divided by zero.</exception>
        public static Tensor operator %(Tensor a, Tensor b)
        {
            Elementwise.ThrowIfZero(a, b);
            return Elementwise.ApplyNumber(default(Remainder), a, b);
        }

        /// <summary>The same with one number for all elements.</summary>
        /// <exception cref="DivideByZeroException">An integer would be divided by zero.</exception>
        public static Tensor operator %(Tensor a, Scalar b)
        {
            Elementwise.ThrowIfZero(a, b);
            return Elementwise.ApplyNumber(default(Remainder), a, b);
        }

        /// <summary>The same with one number for all elements.</summary>
        /// <exception cref="DivideByZeroException">An integer would be divided by zero.</exception>
        public static Tensor operator %(Scalar a, Tensor b)
        {
            if (a.IsInteger) Elementwise.ThrowIfZero(b, b);
            return Elementwise.ApplyNumber(default(Remainder), a, b);
        }
    }
}
