using ILGPU;

namespace TensorCore.Kernels;

// All four are the angle of a point: its smaller coordinate over the larger is at most 1, and turned by 45 degrees at most
// tan(pi / 8); then a polynomial. Coordinates may be sums of two doubles, which asin and acos need.
internal static partial class ScalarMath
{
    /// <summary>asin, within 1 ulp.</summary>
    public static double Asin(double x)
    {
        if (IsSmall(x)) return x;
        var complement = RootOfComplement(x);
        return IsNaN(complement.High) ? double.NaN : CopySign(AngleOf(new DoublePair(CopySign(x, 1.0), 0.0), complement, false), x);
    }

    /// <summary>acos, within 1 ulp.</summary>
    public static double Acos(double x)
    {
        var complement = RootOfComplement(x);
        return IsNaN(complement.High) ? double.NaN : AngleOf(complement, new DoublePair(CopySign(x, 1.0), 0.0), IsNegative(x));
    }

    /// <summary>atan, within 1 ulp.</summary>
    public static double Atan(double x) => IsSmall(x) ? x : Atan2(x, 1.0);

    /// <summary>The angle of the point (x, y), within 1 ulp where it is not subnormal.</summary>
    public static double Atan2(double y, double x)
    {
        if (IsNaN(x) || IsNaN(y)) return double.NaN;
        double across = CopySign(x, 1.0), up = CopySign(y, 1.0);
        double larger = across < up ? up : across;
        if (larger == 0.0)
        {
            across = 1.0; // the angle of (0, 0) is that of the sign of x
        }
        else if (!IsFinite(larger))
        {
            across = IsFinite(across) ? 0.0 : 1.0;
            up = IsFinite(up) ? 0.0 : 1.0;
        }
        else if (larger > 1e300)
        {
            across *= 8.673617379884035e-19; // 2^-60: their sum must not overflow
            up *= 8.673617379884035e-19;
        }
        else if (larger < 1e-290)
        {
            across *= 1.152921504606847e18; // 2^60: nor the error of a product vanish
            up *= 1.152921504606847e18;
        }

        return CopySign(AngleOf(new DoublePair(up, 0.0), new DoublePair(across, 0.0), IsNegative(x)), y);
    }

    /// <summary>sqrt(1 - x^2) as a sum of two doubles; NaN for |x| > 1.</summary>
    private static DoublePair RootOfComplement(double x)
    {
        var sum = DoublePair.Sum(1.0, x);
        var difference = DoublePair.Sum(1.0, -x);
        var product = DoublePair.Product(sum.High, difference.High);
        var low = product.Low + Math.FusedMultiplyAdd(sum.High, difference.Low, sum.Low * difference.High);
        var root = Math.Sqrt(product.High);
        return root > 0.0 ? new DoublePair(root, (Math.FusedMultiplyAdd(-root, root, product.High) + low) / (2.0 * root)) : new DoublePair(root, 0.0);
    }

    /// <summary>The angle, in [0, pi], of a point whose coordinates' magnitudes are finite and not both 0.</summary>
    private static double AngleOf(DoublePair up, DoublePair across, bool isLeft)
    {
        // angle = eighths * pi / 4 + sign * atan(ratio)
        var eighths = 0;
        var sign = 1.0;
        var isSteep = up.High > across.High;
        var small = isSteep ? across : up;
        var large = isSteep ? up : across;
        if (small.High > 0.41421356237309503 * large.High)
        {
            var difference = DoublePair.Sum(small.High, -large.High);
            var sum = DoublePair.Sum(large.High, small.High);
            small = new DoublePair(difference.High, difference.Low + (small.Low - large.Low));
            large = new DoublePair(sum.High, sum.Low + (small.Low + large.Low));
            eighths = 1;
        }

        if (isSteep)
        {
            eighths = 2 - eighths;
            sign = -sign;
        }

        if (isLeft)
        {
            eighths = 4 - eighths;
            sign = -sign;
        }

        var ratio = small.High / large.High;
        var rest = (Math.FusedMultiplyAdd(-ratio, large.High, small.High) + small.Low - (ratio * large.Low)) / large.High;
        var square = ratio * ratio;

        // (atan(s) - s) / s^3 as a polynomial in s^2, |s| <= tan(pi / 8), error 2^-58.2.
        var p = 0.016284375050043393;
        p = Math.FusedMultiplyAdd(p, square, -0.03456931506332609);
        p = Math.FusedMultiplyAdd(p, square, 0.045515447340221615);
        p = Math.FusedMultiplyAdd(p, square, -0.05230443640686948);
        p = Math.FusedMultiplyAdd(p, square, 0.05878927554473807);
        p = Math.FusedMultiplyAdd(p, square, -0.0666642476020052);
        p = Math.FusedMultiplyAdd(p, square, 0.07692296368042296);
        p = Math.FusedMultiplyAdd(p, square, -0.09090908753259112);
        p = Math.FusedMultiplyAdd(p, square, 0.11111111105150588);
        p = Math.FusedMultiplyAdd(p, square, -0.14285714285659779);
        p = Math.FusedMultiplyAdd(p, square, 0.19999999999999804);
        p = Math.FusedMultiplyAdd(p, square, -0.3333333333333333);
        rest = Math.FusedMultiplyAdd(p * square, ratio, Math.FusedMultiplyAdd(-square, rest, rest));

        if (eighths == 0) return sign * (ratio + rest);
        var whole = eighths == 1 ? 0.7853981633974483 : eighths == 2 ? 1.5707963267948966 : eighths == 3 ? 2.356194490192345 : 3.141592653589793;
        var wholeLow = eighths == 1 ? 3.061616997868383e-17 : eighths == 2 ? 6.123233995736766e-17 : eighths == 3 ? 9.184850993605148e-17 : 1.2246467991473532e-16;
        var angle = DoublePair.OrderedSum(whole, sign * ratio);
        return angle.High + (angle.Low + Math.FusedMultiplyAdd(sign, rest, wholeLow));
    }

    private static bool IsNegative(double x) => (Interop.FloatAsInt(x) >> 63) != 0;
}
