using TensorCore.Kernels;

namespace TensorCore;

/// <summary>A test for special values.</summary>
public static class IsFiniteOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is neither infinite nor NaN.</summary>
        public Tensor IsFinite() => Elementwise.Test(default(IsFinite), x);
    }
}
