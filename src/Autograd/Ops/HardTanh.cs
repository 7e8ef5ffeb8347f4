using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The piecewise linear tanh.</summary>
public static class HardTanhOps
{
    extension(Tensor x)
    {
        /// <summary>Each element limited to a range; NaN stays NaN. The gradient is 0 at the bounds (1 there for Clip).</summary>
        /// <param name="low">Smallest value.</param>
        /// <param name="high">Largest value.</param>
        public Tensor HardTanh(double low = -1, double high = 1) => Elementwise.Apply(new HardTanh(low, high), x);
    }
}
