using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The sigmoid linear unit.</summary>
public static class SiluOps
{
    extension(Tensor x)
    {
        /// <summary>x * sigmoid(x) of each element, also called Swish (arXiv:1702.03118).</summary>
        public Tensor Silu() => Elementwise.Apply(default(Silu), x);
    }
}
