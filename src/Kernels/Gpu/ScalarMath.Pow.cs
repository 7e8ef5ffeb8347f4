using ILGPU;

namespace TensorCore.Kernels;

internal static partial class ScalarMath
{
    /// <summary>
    /// x to the power y as exp(y log|x|), the logarithm and the product as sums of two doubles: within 2 ulp where the result
    /// is not subnormal. Signs, zeros, infinities and NaN as in <see cref="Math.Pow"/>.
    /// </summary>
    public static double Pow(double x, double y)
    {
        if (y == 0.0 || x == 1.0) return 1.0;
        if (IsNaN(x) || IsNaN(y)) return double.NaN;
        var magnitude = CopySign(x, 1.0);
        double power;
        if (magnitude == 0.0 || !IsFinite(magnitude))
        {
            power = IsNegative(y) == (magnitude == 0.0) ? double.PositiveInfinity : 0.0;
        }
        else if (!IsFinite(y))
        {
            power = magnitude == 1.0 ? 1.0 : IsNegative(y) == (magnitude < 1.0) ? double.PositiveInfinity : 0.0;
        }
        else
        {
            var log = LogOf(magnitude);
            var high = y * log.High;
            var low = Math.FusedMultiplyAdd(y, log.High, -high) + (y * log.Low);
            power = F64x1.Exp(new F64x1(high)).Value;

            // Far outside of what has a power the parts are not numbers any more.
            if (power < double.PositiveInfinity && power > 0.0) power = Math.FusedMultiplyAdd(power, low, power);
        }

        if (!IsNegative(x)) return power;
        if (Round(y) != y) return IsFinite(x) && magnitude != 0.0 ? double.NaN : power;
        var half = 0.5 * y; // whole, and so y even, for all numbers of 2^53 and more
        return Round(half) != half ? -power : power;
    }

    /// <summary>The logarithm of a positive finite number as a sum of two doubles, with a relative error of about 2^-64.</summary>
    private static DoublePair LogOf(double x)
    {
        // x = 2^n m with m in [sqrt(1/2), sqrt(2)), subnormal numbers having been multiplied by 2^54.
        var bits = Interop.FloatAsInt(x);
        var correction = 0;
        if (bits < 0x10_0000_0000_0000ul)
        {
            bits = Interop.FloatAsInt(x * 18014398509481984.0);
            correction = 54;
        }

        var fromRoot = bits - 0x3FE6_A09E_667F_3BCDul + 0x4000_0000_0000_0000ul; // the exponent is now 1024 more than n
        var exponent = (int)(fromRoot >> 52) - 1024;
        var m = Interop.IntAsFloat(bits - ((ulong)(long)exponent << 52));
        double n = exponent - correction;

        // log(m) = 2 artanh(s) with s = (m - 1) / (m + 1), whose numerator is exact.
        var numerator = m - 1.0;
        var denominator = DoublePair.Sum(m, 1.0);
        var s = numerator / denominator.High;
        var sLow = (Math.FusedMultiplyAdd(-s, denominator.High, numerator) - (s * denominator.Low)) / denominator.High;
        var square = DoublePair.Product(s, s);
        var squareLow = Math.FusedMultiplyAdd(2.0 * s, sLow, square.Low);

        // (2 artanh(s) - 2 s - 2/3 s^3) / s^5 as a polynomial in s^2 <= 0.0295, error 2^-66.4.
        var z = square.High;
        var p = 0.11724327060846747;
        p = Math.FusedMultiplyAdd(p, z, 0.11706126464563398);
        p = Math.FusedMultiplyAdd(p, z, 0.1333480879881234);
        p = Math.FusedMultiplyAdd(p, z, 0.1538459488700718);
        p = Math.FusedMultiplyAdd(p, z, 0.18181818336099848);
        p = Math.FusedMultiplyAdd(p, z, 0.22222222221652765);
        p = Math.FusedMultiplyAdd(p, z, 0.2857142857142937);
        p = Math.FusedMultiplyAdd(p, z, 0.4);

        // s^3 (2/3 + p s^2), the 2/3 and the cube in two parts.
        var factor = DoublePair.OrderedSum(0.6666666666666666, Math.FusedMultiplyAdd(p, z, 3.700743415417188e-17));
        var cube = DoublePair.Product(z, s);
        var cubeLow = cube.Low + Math.FusedMultiplyAdd(z, sLow, squareLow * s);
        var term = DoublePair.Product(cube.High, factor.High);
        var termLow = term.Low + Math.FusedMultiplyAdd(cube.High, factor.Low, cubeLow * factor.High);

        // n ln 2: the first part of ln 2 has 42 bits, so its product is exact.
        var large = DoublePair.Sum(n * 0.6931471805598903, 2.0 * s);
        var sum = DoublePair.Sum(large.High, term.High);
        var low = Math.FusedMultiplyAdd(n, 5.497923018708371e-14, large.Low + sum.Low + Math.FusedMultiplyAdd(2.0, sLow, termLow));
        return DoublePair.OrderedSum(sum.High, low);
    }
}
