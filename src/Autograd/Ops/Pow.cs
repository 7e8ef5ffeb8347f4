using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Powers.</summary>
public static class PowOps
{
    extension(Tensor x)
    {
        /// <summary>Each element to a power, broadcast. Of integers a negative power is rounded toward zero.</summary>
        /// <param name="exponent">Any shape that broadcasts with this one, or one number.</param>
        public Tensor Pow(Tensor exponent) => Elementwise.ApplyNumber(default(Pow), x, exponent);

        /// <inheritdoc cref="Pow(Tensor, Tensor)"/>
        /// <exception cref="ArgumentException">Integers are to be raised to a negative integer.</exception>
        public Tensor Pow(Scalar exponent)
        {
            if (!x.DType.IsFloat && exponent.IsInteger)
            {
                if (exponent.ToInt64() < 0)
                    throw new ArgumentException($"Integers to negative integer powers are no integers: {x.Describe()} to the power {exponent}. Cast to Float32 first.", nameof(exponent));
                return Elementwise.ApplyNumber(default(Pow), x, exponent);
            }

            if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
            return exponent.ToDouble() switch
            {
                2 => x.Square(),
                3 => Elementwise.Apply(default(Cube), x),
                0.5 => x.Sqrt(),
                -1 => x.Reciprocal(),
                -0.5 => x.Rsqrt(),
                _ => Elementwise.Apply(default(Pow), x, exponent),
            };
        }

        /// <summary>One number to the power of each element.</summary>
        /// <param name="radix">The number.</param>
        /// <param name="exponent">Any shape.</param>
        public static Tensor Pow(Scalar radix, Tensor exponent) => Elementwise.ApplyNumber(default(Pow), radix, exponent);
    }
}
