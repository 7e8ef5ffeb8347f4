using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Shifts of the bits of integers.</summary>
public static class ShiftRightOps
{
    extension(Tensor x)
    {
        /// <summary>The bits of each element shifted to the right, filled with the sign; only the sign is left where the count is negative or not below the width.</summary>
        /// <param name="count">Int32 or Int64; any shape that broadcasts with this one, or one integer.</param>
        /// <exception cref="InvalidOperationException">A floating-point tensor.</exception>
        public Tensor ShiftRight(Tensor count) => Elementwise.ApplyBits(default(ShiftRight), x, count);

        /// <inheritdoc cref="ShiftRight(Tensor, Tensor)"/>
        public Tensor ShiftRight(long count) => Elementwise.ApplyBits(new FixedIntegerB<ShiftRight>(default, Math.Clamp(count, int.MinValue, int.MaxValue)), x);

        /// <inheritdoc cref="ShiftRight(Tensor, Tensor)"/>
        public static Tensor operator >>(Tensor a, int count) => a.ShiftRight(count);
    }
}
