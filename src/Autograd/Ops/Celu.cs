using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The continuously differentiable exponential linear unit.</summary>
public static class CeluOps
{
    extension(Tensor x)
    {
        /// <summary>Each element where positive, else alpha (exp(x / alpha) - 1) (Barron, 2017, arXiv:1704.07483).</summary>
        /// <param name="alpha">Minus the limit at -infinity; not 0.</param>
        public Tensor Celu(double alpha = 1) => Elementwise.Apply(new Elu(alpha, 1, 1 / alpha), x);
    }
}
