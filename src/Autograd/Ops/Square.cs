using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The square.</summary>
public static class SquareOps
{
    extension(Tensor x)
    {
        /// <summary>x * x of each element.</summary>
        public Tensor Square() => Elementwise.ApplyNumber(default(Square), x);
    }
}
