using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Rounding.</summary>
public static class TruncateOps
{
    extension(Tensor x)
    {
        /// <summary>Each element rounded toward zero. The gradient is 0. Integers give a copy.</summary>
        public Tensor Truncate() => Elementwise.ApplyUnlessWhole(default(Truncate), x);
    }
}
