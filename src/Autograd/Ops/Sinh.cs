using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The hyperbolic sine.</summary>
public static class SinhOps
{
    extension(Tensor x)
    {
        /// <summary>The hyperbolic sine of each element.</summary>
        public Tensor Sinh() => Elementwise.Apply(default(Sinh), x);
    }
}
