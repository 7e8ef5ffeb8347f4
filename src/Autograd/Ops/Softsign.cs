using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The softsign activation.</summary>
public static class SoftsignOps
{
    extension(Tensor x)
    {
        /// <summary>x / (1 + |x|) of each element.</summary>
        public Tensor Softsign() => Elementwise.Apply(default(Softsign), x);
    }
}
