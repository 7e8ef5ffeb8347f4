using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Rounding.</summary>
public static class FloorOps
{
    extension(Tensor x)
    {
        /// <summary>Each element rounded to the nearest integer below. The gradient is 0. Integers give a copy.</summary>
        public Tensor Floor() => Elementwise.ApplyUnlessWhole(default(Floor), x);
    }
}
