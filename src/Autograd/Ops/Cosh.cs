using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The hyperbolic cosine.</summary>
public static class CoshOps
{
    extension(Tensor x)
    {
        /// <summary>The hyperbolic cosine of each element.</summary>
        public Tensor Cosh() => Elementwise.Apply(default(Cosh), x);
    }
}
