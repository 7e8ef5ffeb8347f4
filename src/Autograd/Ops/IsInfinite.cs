using TensorCore.Kernels;

namespace TensorCore;

/// <summary>A test for special values.</summary>
public static class IsInfiniteOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where an element is infinity or -infinity; nowhere for integers.</summary>
        public Tensor IsInfinite() => x.DType.IsFloat ? Elementwise.Map(default(IsInfinite), x.Shape, x) : Tensor.Zeros(x.Shape, DType.Bool, x.Device);
    }
}
