using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The error function.</summary>
public static class ErfOps
{
    extension(Tensor x)
    {
        /// <summary>The error function of each element.</summary>
        public Tensor Erf() => Elementwise.Apply(default(Erf), x);
    }
}
