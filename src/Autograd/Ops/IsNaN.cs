using TensorCore.Kernels;

namespace TensorCore;

/// <summary>A test for special values.</summary>
public static class IsNaNOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is not a number; nowhere for integers.</summary>
        public Tensor IsNaN() => x.DType.IsFloat ? Elementwise.Map(default(IsNaN), x.Shape, x) : Tensor.Zeros(x.Shape, DType.Bool, x.Device);
    }
}
