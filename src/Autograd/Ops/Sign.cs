using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The sign.</summary>
public static class SignOps
{
    extension(Tensor x)
    {
        /// <summary>-1, 0 or 1 for each element; NaN stays NaN. The gradient is 0.</summary>
        public Tensor Sign() => Elementwise.ApplyNumber(default(Sign), x);
    }
}
