using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Logic on the bits of integers.</summary>
public static class BitwiseAndOps
{
    extension(Tensor x)
    {
        /// <summary>&amp;: bits set in both elements, broadcast; of truth values the logical operation.</summary>
        /// <param name="other">Int32, Int64 or Bool; any shape that broadcasts with this one, or one integer.</param>
        /// <exception cref="InvalidOperationException">A floating-point tensor.</exception>
        public Tensor BitwiseAnd(Tensor other) => Elementwise.ApplyBits(default(BitwiseAnd), x, other);

        /// <inheritdoc cref="BitwiseAnd(Tensor, Tensor)"/>
        public Tensor BitwiseAnd(long other) => Elementwise.ApplyBits(new FixedIntegerB<BitwiseAnd>(default, Elementwise.Fitting(x, other)), x);

        /// <inheritdoc cref="BitwiseAnd(Tensor, Tensor)"/>
        public static Tensor operator &(Tensor a, Tensor b) => a.BitwiseAnd(b);

        /// <inheritdoc cref="BitwiseAnd(Tensor, Tensor)"/>
        public static Tensor operator &(Tensor a, long b) => a.BitwiseAnd(b);
    }
}
