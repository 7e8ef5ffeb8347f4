using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The exponential function less one.</summary>
public static class ExpM1Ops
{
    extension(Tensor x)
    {
        /// <summary>exp(x) - 1 of each element, accurate near 0.</summary>
        public Tensor ExpM1() => Elementwise.Apply(default(ExpM1), x);
    }
}
