using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The reciprocal square root.</summary>
public static class RsqrtOps
{
    extension(Tensor x)
    {
        /// <summary>1 / sqrt(x) of each element; infinity at zero, NaN below.</summary>
        public Tensor Rsqrt() => Elementwise.Apply(default(Rsqrt), x);
    }
}
