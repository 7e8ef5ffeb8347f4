using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The piecewise linear sigmoid.</summary>
public static class HardSigmoidOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// slope x + offset of each element, limited to [0, 1]. The default is that of the diagonal Neural GPU; PyTorch's
        /// hardsigmoid is <c>HardSigmoid(1.0 / 6, 0.5)</c>. The gradient is 0 at the bounds.
        /// </summary>
        /// <param name="slope">Slope in the middle.</param>
        /// <param name="offset">Value at 0.</param>
        public Tensor HardSigmoid(double slope = 0.5, double offset = 0.5) => Elementwise.Apply(new HardSigmoid(slope, offset), x);
    }
}
