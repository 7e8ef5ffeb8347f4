using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Logic on the bits of integers.</summary>
public static class BitwiseNotOps
{
    extension(Tensor x)
    {
        /// <summary>All bits of each element flipped; of truth values the opposite.</summary>
        /// <exception cref="InvalidOperationException">A floating-point tensor.</exception>
        public Tensor BitwiseNot() => x.DType == DType.Bool ? x.LogicalNot() : Elementwise.ApplyBits(default(BitwiseNot), x);

        /// <inheritdoc cref="BitwiseNot(Tensor)"/>
        public static Tensor operator ~(Tensor a) => a.BitwiseNot();
    }
}
