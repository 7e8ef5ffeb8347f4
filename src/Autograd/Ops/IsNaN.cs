using TensorCore.Kernels;

namespace TensorCore;

/// <summary>A test for special values.</summary>
public static class IsNaNOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is not a number.</summary>
        public Tensor IsNaN() => Elementwise.Test(default(IsNaN), x);
    }
}
