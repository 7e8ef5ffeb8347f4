using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The inverse hyperbolic cosine.</summary>
public static class AcoshOps
{
    extension(Tensor x)
    {
        /// <summary>The inverse hyperbolic cosine of each element; NaN below 1.</summary>
        public Tensor Acosh() => Elementwise.Apply(default(Acosh), x);
    }
}
