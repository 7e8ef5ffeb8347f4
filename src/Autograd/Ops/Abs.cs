using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The absolute value.</summary>
public static class AbsOps
{
    extension(Tensor x)
    {
        /// <summary>Each element without its sign; the gradient at 0 is 0.</summary>
        public Tensor Abs() => Elementwise.ApplyNumber(default(Abs), x);
    }
}
