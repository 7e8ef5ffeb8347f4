using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The self-normalizing exponential linear unit.</summary>
public static class SeluOps
{
    extension(Tensor x)
    {
        /// <summary>The scaled exponential linear unit that keeps mean 0 and variance 1 (Klambauer et al., 2017, arXiv:1706.02515).</summary>
        public Tensor Selu() => Elementwise.Apply(new Elu(1.6732632423543772, 1.0507009873554805, 1), x);
    }
}
