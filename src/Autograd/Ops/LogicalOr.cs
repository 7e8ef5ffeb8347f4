using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Logic on truth values.</summary>
public static class LogicalOrOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where at least one of the elements is true, broadcast. Numbers count as true when they are not 0.</summary>
        /// <param name="other">Any shape that broadcasts with this one.</param>
        public Tensor LogicalOr(Tensor other) => Elementwise.ApplyIntegers(default(BitwiseOr), x.Cast(DType.Bool), other.Cast(DType.Bool));
    }
}
