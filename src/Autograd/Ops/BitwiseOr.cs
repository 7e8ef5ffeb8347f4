using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Logic on the bits of integers.</summary>
public static class BitwiseOrOps
{
    extension(Tensor x)
    {
        /// <summary>|: bits set in either element, broadcast; of truth values the logical operation.</summary>
        /// <param name="other">Int32, Int64 or Bool; any shape that broadcasts with this one, or one integer.</param>
        /// <exception cref="InvalidOperationException">A floating-point tensor.</exception>
        public Tensor BitwiseOr(Tensor other) => Elementwise.ApplyBits(default(BitwiseOr), x, other);

        /// <inheritdoc cref="BitwiseOr(Tensor, Tensor)"/>
        public Tensor BitwiseOr(long other) => Elementwise.ApplyBits(new FixedIntegerB<BitwiseOr>(default, Elementwise.Fitting(x, other)), x);

        /// <inheritdoc cref="BitwiseOr(Tensor, Tensor)"/>
        public static Tensor operator |(Tensor a, Tensor b) => a.BitwiseOr(b);

        /// <inheritdoc cref="BitwiseOr(Tensor, Tensor)"/>
        public static Tensor operator |(Tensor a, long b) => a.BitwiseOr(b);
    }
}
