using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The exponential linear unit.</summary>
public static class EluOps
{
    extension(Tensor x)
    {
        /// <summary>Each element where positive, else alpha (exp(x) - 1) (arXiv:1511.07289).</summary>
        /// <param name="alpha">Minus the limit at -infinity.</param>
        public Tensor Elu(double alpha = 1) => Elementwise.Apply(new Elu(alpha, 1, 1), x);
    }
}
