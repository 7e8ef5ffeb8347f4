using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Logic on truth values.</summary>
public static class LogicalAndOps
{
    extension(Tensor x)
    {
        /// <summary>Bool: where both elements are true, broadcast. Numbers count as true when they are not 0.</summary>
        /// <param name="other">Any shape that broadcasts with this one.</param>
        public Tensor LogicalAnd(Tensor other) => Elementwise.ApplyIntegers(default(BitwiseAnd), x.Cast(DType.Bool), other.Cast(DType.Bool));
    }
}
