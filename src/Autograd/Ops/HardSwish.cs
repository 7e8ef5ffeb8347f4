using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The piecewise quadratic approximation of Silu.</summary>
public static class HardSwishOps
{
    extension(Tensor x)
    {
        /// <summary>x * clip(x + 3, 0, 6) / 6 of each element (arXiv:1905.02244).</summary>
        public Tensor HardSwish() => Elementwise.Apply(default(HardSwish), x);
    }
}
