using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The Mish activation.</summary>
public static class MishOps
{
    extension(Tensor x)
    {
        /// <summary>x * tanh(softplus(x)) of each element (arXiv:1908.08681).</summary>
        public Tensor Mish() => Elementwise.Apply(default(Mish), x);
    }
}
