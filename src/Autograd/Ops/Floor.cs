using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Rounding.</summary>
public static class FloorOps
{
    extension(Tensor x)
    {
        /// <summary>Each element rounded to the nearest integer below. The gradient is 0.</summary>
        public Tensor Floor() => Elementwise.Apply(default(Floor), x);
    }
}
