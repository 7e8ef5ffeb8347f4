using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Logic on the bits of integers.</summary>
public static class BitwiseXorOps
{
    extension(Tensor x)
    {
        /// <summary>^: bits set in exactly one of the elements, broadcast; of truth values the logical operation.</summary>
        /// <param name="other">Int32, Int64 or Bool; any shape that broadcasts with this one, or one integer.</param>
        /// <exception cref="InvalidOperationException">A floating-point tensor.</exception>
        public Tensor BitwiseXor(Tensor other) => Elementwise.ApplyBits(default(BitwiseXor), x, other);

        /// <inheritdoc cref="BitwiseXor(Tensor, Tensor)"/>
        public Tensor BitwiseXor(long other) => Elementwise.ApplyBits(new FixedIntegerB<BitwiseXor>(default, Elementwise.Fitting(x, other)), x);

        /// <inheritdoc cref="BitwiseXor(Tensor, Tensor)"/>
        public static Tensor operator ^(Tensor a, Tensor b) => a.BitwiseXor(b);

        /// <inheritdoc cref="BitwiseXor(Tensor, Tensor)"/>
        public static Tensor operator ^(Tensor a, long b) => a.BitwiseXor(b);
    }
}
