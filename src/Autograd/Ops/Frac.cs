using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The fractional part.</summary>
public static class FracOps
{
    extension(Tensor x)
    {
        /// <summary>What truncation takes away from each element, with its sign.</summary>
        public Tensor Frac() => Elementwise.Apply(default(Frac), x);
    }
}
