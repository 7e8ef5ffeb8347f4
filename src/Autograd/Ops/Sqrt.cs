using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The square root.</summary>
public static class SqrtOps
{
    extension(Tensor x)
    {
        /// <summary>The square root of each element; NaN below zero.</summary>
        public Tensor Sqrt() => Elementwise.Apply(default(Sqrt), x);
    }
}
