using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The inverse sine.</summary>
public static class AsinOps
{
    extension(Tensor x)
    {
        /// <summary>The angle in [-pi/2, pi/2] with each element as its sine; NaN outside [-1, 1].</summary>
        public Tensor Asin() => Elementwise.Apply(default(Asin), x);
    }
}
