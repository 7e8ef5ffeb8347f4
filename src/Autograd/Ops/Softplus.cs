using TensorCore.Kernels;

namespace TensorCore;

/// <summary>A smooth rectifier.</summary>
public static class SoftplusOps
{
    extension(Tensor x)
    {
        /// <summary>log(1 + exp(beta x)) / beta of each element, without overflow.</summary>
        /// <param name="beta">Sharpness; the larger, the closer to max(x, 0).</param>
        public Tensor Softplus(double beta = 1) => Elementwise.Apply(new Softplus(beta), x);
    }
}
