using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Shifts of the bits of integers.</summary>
public static class ShiftLeftOps
{
    extension(Tensor x)
    {
        /// <summary>The bits of each element shifted to the left; 0 where the count is negative or not below the width.</summary>
        /// <param name="count">Int32 or Int64; any shape that broadcasts with this one, or one integer.</param>
        /// <exception cref="InvalidOperationException">A floating-point tensor.</exception>
        public Tensor ShiftLeft(Tensor count) => Elementwise.ApplyBits(default(ShiftLeft), x, count);

        /// <inheritdoc cref="ShiftLeft(Tensor, Tensor)"/>
        public Tensor ShiftLeft(long count) => Elementwise.ApplyBits(new FixedIntegerB<ShiftLeft>(default, Math.Clamp(count, int.MinValue, int.MaxValue)), x);

        /// <inheritdoc cref="ShiftLeft(Tensor, Tensor)"/>
        public static Tensor operator <<(Tensor a, int count) => a.ShiftLeft(count);
    }
}
