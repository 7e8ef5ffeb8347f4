using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// exp and what is made of it. x = n ln 2 + r with an integer n, and exp(x) = 2^n exp(r).
internal static unsafe partial class LaneMath
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>exp. Within 1 ulp, subnormal results included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        // A limit in the first place lets NaN pass.
        return ExpBounded(T.LesserOrSecond(Constant<T>(89, 710), T.GreaterOrSecond(Constant<T>(-104, -746), x)));
    }

    /// <summary>1 / (1 + exp(-x)), within 2.5 ulp in both tails: exp is taken of negative numbers only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var one = T.Constant(1);
        var e = ExpBounded(T.GreaterOrSecond(Constant<T>(-104, -746), NegativeAbs(x)));
        return T.IfLess(x, T.Constant(0), e, one) / (one + e);
    }

    /// <summary>exp(x) for an x not far outside the range in which exp neither overflows nor vanishes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpBounded<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var mantissa = ExpMantissa(x, out var n);
        return T.Scale(mantissa, n);
    }

    /// <summary>exp(x) = mantissa * 2^n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpMantissa<T>(T x, out T n) where T : unmanaged, ILaneBits<T>
    {
        var magic = LaneBits.Magic<T>();
        n = T.Fma(x, T.Constant(Log2E), magic) - magic;
        var r = LessMultipleOfLog2(x, n);
        T p;
        if (IsFloat<T>())
        {
            // (exp(r) - 1 - r) / r^2 for |r| <= ln 2 / 2, error 2^-28.2.
            p = T.Constant(0.00138380029);
            p = Step(p, r, 0.00836916547);
            p = Step(p, r, 0.0416681021);
            p = Step(p, r, 0.166665167);
            p = Step(p, r, 0.49999994);
        }
        else
        {
            // The same, error 2^-55.8.
            p = T.Constant(2.5306574765528078e-08);
            p = Step(p, r, 2.763307778658267e-07);
            p = Step(p, r, 2.7556978093965454e-06);
            p = Step(p, r, 2.4801487431225403e-05);
            p = Step(p, r, 0.00019841269688406402);
            p = Step(p, r, 0.0013888888946458459);
            p = Step(p, r, 0.0083333333337034191);
            p = Step(p, r, 0.0416666666665301);
            p = Step(p, r, 0.16666666666665483);
            p = Step(p, r, 0.500000000000001);
        }

        p = Step(p, r, 1);
        return Step(p, r, 1);
    }

    /// <summary>x - n ln 2, the first product being exact together with its difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LessMultipleOfLog2<T>(T x, T n) where T : unmanaged, ILaneBits<T>
    {
        x = T.Fma(n, Constant<T>(-0.693147182, -0.69314718055994529), x);
        return T.Fma(n, Constant<T>(1.9046543e-09, -2.3190468138462996e-17), x);
    }

    /// <summary>exp(x) - 1, within 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpM1<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        // Next to the limit of overflow half of the value is computed, for 2^n would already be too large.
        var bounded = T.LesserOrSecond(Constant<T>(89, 710), T.GreaterOrSecond(Constant<T>(-25, -50), x));
        var halved = T.IfLess(Constant<T>(80, 700), x, T.Constant(1), T.Constant(0));
        var e = ExpM1Bounded(bounded, T.CopySign(T.Constant(NearestIsLower), x), halved);
        return T.CopySign(T.Fma(halved, e, e), x);
    }

    // exp(x) - 1 = 2^n p + (2^n - 1) with p = expm1(r) cancels least when |r| may grow to 0.5 on the side away from 0 and
    // only to 0.2 on the other: n is not the nearest integer to x / ln 2 but to a number this much nearer to 0.
    private const double NearestIsLower = 0.21;

    /// <summary>(exp(x) - 1) / 2^lowered for a bounded x, lowered being 0 unless x is large; less is 0.21 with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpM1Bounded<T>(T x, T less, T lowered) where T : unmanaged, ILaneBits<T>
    {
        var magic = LaneBits.Magic<T>();
        var n = T.Fma(x, T.Constant(Log2E), -less) + magic - magic;
        var r = LessMultipleOfLog2(x, n);
        T p;
        if (IsFloat<T>())
        {
            // (exp(r) - 1 - r) / r^2 for |r| <= 0.5, error 2^-27.7.
            p = T.Constant(0.000200689203);
            p = Step(p, r, 0.00140069379);
            p = Step(p, r, 0.00833296217);
            p = Step(p, r, 0.0416650362);
            p = Step(p, r, 0.166666672);
            p = Step(p, r, 0.50000006);
        }
        else
        {
            // The same, error 2^-60.5.
            p = T.Constant(1.6193128317796476e-10);
            p = Step(p, r, 2.0968970328556714e-09);
            p = Step(p, r, 2.505142162314446e-08);
            p = Step(p, r, 2.7557039510138744e-07);
            p = Step(p, r, 2.7557320749750203e-06);
            p = Step(p, r, 2.4801587695726111e-05);
            p = Step(p, r, 0.0001984126983968754);
            p = Step(p, r, 0.0013888888888637157);
            p = Step(p, r, 0.008333333333334034);
            p = Step(p, r, 0.041666666666667226);
            p = Step(p, r, 0.16666666666666666);
            p = Step(p, r, 0.5);
        }

        p = T.Fma(p * r, r, r);
        var power = LaneBits.PowerOf2(n - lowered);
        return T.Fma(power, p, power - T.Constant(1));
    }
}
