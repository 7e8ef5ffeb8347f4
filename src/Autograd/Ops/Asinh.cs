using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The inverse hyperbolic sine.</summary>
public static class AsinhOps
{
    extension(Tensor x)
    {
        /// <summary>The inverse hyperbolic sine of each element.</summary>
        public Tensor Asinh() => Elementwise.Apply(default(Asinh), x);
    }
}
