using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Rounding.</summary>
public static class CeilingOps
{
    extension(Tensor x)
    {
        /// <summary>Each element rounded to the nearest integer above. The gradient is 0. Integers give a copy.</summary>
        public Tensor Ceiling() => Elementwise.ApplyUnlessWhole(default(Ceiling), x);
    }
}
