using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The square.</summary>
public static class SquareOps
{
    extension(Tensor x)
    {
        /// <summary>x * x of each element.</summary>
        public Tensor Square() => x.DType == DType.Bool ? x.Clone() : Elementwise.ApplyNumber(default(Square), x);
    }
}
