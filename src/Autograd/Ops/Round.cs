using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Rounding.</summary>
public static class RoundOps
{
    extension(Tensor x)
    {
        /// <summary>Each element rounded to the nearest integer, halves to even. The gradient is 0. Integers give a copy.</summary>
        public Tensor Round() => Elementwise.ApplyUnlessWhole(default(Round), x);
    }
}
