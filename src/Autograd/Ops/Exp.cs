using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The exponential function.</summary>
public static class ExpOps
{
    extension(Tensor x)
    {
        /// <summary>e to the power of each element.</summary>
        public Tensor Exp() => Elementwise.Apply(default(Exp), x);
    }
}
