using TensorCore.Kernels;

namespace TensorCore;

/// <summary>A test for special values.</summary>
public static class IsFiniteOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is neither infinite nor NaN; everywhere for integers.</summary>
        public Tensor IsFinite() => x.DType.IsFloat ? Elementwise.Map(default(IsFinite), x.Shape, x) : Tensor.Ones(x.Shape, DType.Bool, x.Device);
    }
}
