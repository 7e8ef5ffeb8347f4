using TensorCore.Kernels;

namespace TensorCore;

/// <summary>A test for special values.</summary>
public static class IsInfiniteOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is infinity or -infinity.</summary>
        public Tensor IsInfinite() => Elementwise.Test(default(IsInfinite), x);
    }
}
