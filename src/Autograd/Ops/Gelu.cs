using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The Gaussian error linear unit.</summary>
public static class GeluOps
{
    extension(Tensor x)
    {
        /// <summary>x times the probability that a standard normal variable is below x, for each element (arXiv:1606.08415).</summary>
        /// <param name="approximate">Uses the tanh approximation, as GPT-2 does.</param>
        public Tensor Gelu(bool approximate = false) =>
            approximate ? Elementwise.Apply(default(GeluTanh), x) : Elementwise.Apply(default(Gelu), x);
    }
}
