using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

// exp and what is made of it. x = n ln 2 + r with an integer n, and exp(x) = 2^n exp(r).
// Versions of exp, cycles per 16 floats from cache (AVX-512, two FMA ports): Horner's rule 8, Estrin's scheme 8.2 (one
// operation more, and the shorter chain gains nothing since consecutive vectors overlap), two vectors interleaved by hand 10.
// The JIT loads the 13 constants anew for every vector, which limits it: on Zen 5, where two vectors are loaded a cycle, it
// takes 7.2, and 6.1 where two vectors share the loads (F32x32), as in C code that keeps the constants in registers. The
// multipliers alone would need 5.
internal static unsafe partial class LaneMath
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>exp. Within 1 ulp, subnormal results included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : unmanaged, ILaneBits<T> => ExpUpTo(x, Constant<T>(89, 710));

    /// <summary><see cref="Exp"/> of x or of the limit, whichever is less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpUpTo<T>(T x, T limit) where T : unmanaged, ILaneBits<T>
    {
        if (!T.ScalesInSteps) return ExpOfAny(x, limit);
        return IsOrdinary(x) ? ExpOfOrdinary(x) : ExpOfRare(x, limit);
    }

    // A limit in the first place lets NaN pass.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpOfAny<T>(T x, T limit) where T : unmanaged, ILaneBits<T> =>
        ExpBounded(T.LesserOrSecond(limit, T.GreaterOrSecond(Constant<T>(-104, -746), x)));

    /// <summary><see cref="Exp"/>, with the same bits, of an x that is not positive or is NaN: one instruction less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpOfNegative<T>(T x) where T : unmanaged, ILaneBits<T> => ExpBounded(T.GreaterOrSecond(Constant<T>(-104, -746), x));

    /// <summary>Whether exp of every lane is a normal number, with one exponent to spare on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOrdinary<T>(T x) where T : unmanaged, ILaneBits<T> =>
        IsFloat<T>() ? T.AllWithin(x, -86, 87) : T.AllWithin(x, -707, 708);

    /// <summary>exp, with the bits that <see cref="Exp"/> has, where the result's exponent is that of a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpOfOrdinary<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var mantissa = ExpMantissa(x, 1, LaneBits.Magic<T>(), out var rounded);
        return T.AddBits(mantissa, rounded << T.FractionBits);
    }

    // Not in line: loops stay small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T ExpOfRare<T>(T x, T limit) where T : unmanaged, ILaneBits<T> => ExpOfAny(x, limit);

    /// <summary><see cref="ExpOfNegative{T}(T)"/> of two vectors in place, which share the constants where vectors are wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ExpOfNegative<T>(ref T first, ref T second) where T : unmanaged, ILaneBits<T>
    {
        if (typeof(T) == typeof(F32x16) && Avx512F.IsSupported)
        {
            var both = ExpOfNegative(new F32x32(Unsafe.BitCast<T, Vector512<float>>(first), Unsafe.BitCast<T, Vector512<float>>(second)));
            first = Unsafe.BitCast<Vector512<float>, T>(both.First);
            second = Unsafe.BitCast<Vector512<float>, T>(both.Second);
            return;
        }

        first = ExpOfNegative(first);
        second = ExpOfNegative(second);
    }

    // Versions of the logistic function, cycles per 16 floats from cache (Zen 5): 1. e or 1, by the sign of x, over 1 + e with
    // e = exp(-|x|): 9.1. 2. This one, with four operations less: 8.8; 7.5 with F32x32.

    /// <summary>e / (1 + e) with e = exp(x), within 2.5 ulp in both tails: e is kept from overflowing, where the quotient is 1 anyway.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var e = ExpUpTo(x, Constant<T>(88, 709));
        return e / (T.Constant(1) + e);
    }

    /// <summary>exp(x) for an x not far outside the range in which exp neither overflows nor vanishes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpBounded<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var mantissa = ExpMantissa(x, 1, LaneBits.Magic<T>(), out var rounded);
        return T.ScalesInSteps ? LaneBits.ScaleByRounded(mantissa, rounded) : T.Scale(mantissa, rounded - LaneBits.Magic<T>());
    }

    /// <summary>
    /// exp(x * unit) = mantissa * 2^n with n = rounded - magic. The unit is a power of two, which costs nothing here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpMantissa<T>(T x, double unit, T magic, out T rounded) where T : unmanaged, ILaneBits<T>
    {
        rounded = T.Fma(x, T.Constant(Log2E * unit), magic);
        var r = LessMultipleOfLog2(x, rounded - magic, unit);
        double unit2 = unit * unit, unit4 = unit2 * unit2, unit8 = unit4 * unit4;
        T p;
        if (IsFloat<T>())
        {
            // (exp(r) - 1 - r) / r^2 for |r| <= ln 2 / 2, error 2^-28.2.
            p = T.Constant(0.00138380029 * unit4 * unit2);
            p = T.Step(p, r, 0.00836916547 * unit4 * unit);
            p = T.Step(p, r, 0.0416681021 * unit4);
            p = T.Step(p, r, 0.166665167 * unit2 * unit);
            p = T.Step(p, r, 0.49999994 * unit2);
        }
        else
        {
            // The same, error 2^-55.8.
            p = T.Constant(2.5306574765528078e-08 * unit8 * unit2 * unit);
            p = T.Step(p, r, 2.763307778658267e-07 * unit8 * unit2);
            p = T.Step(p, r, 2.7556978093965454e-06 * unit8 * unit);
            p = T.Step(p, r, 2.4801487431225403e-05 * unit8);
            p = T.Step(p, r, 0.00019841269688406402 * unit4 * unit2 * unit);
            p = T.Step(p, r, 0.0013888888946458459 * unit4 * unit2);
            p = T.Step(p, r, 0.0083333333337034191 * unit4 * unit);
            p = T.Step(p, r, 0.0416666666665301 * unit4);
            p = T.Step(p, r, 0.16666666666665483 * unit2 * unit);
            p = T.Step(p, r, 0.500000000000001 * unit2);
        }

        p = T.Step(p, r, unit);
        return T.Step(p, r, 1);
    }

    /// <summary>x - n ln 2 / unit, the first product being exact together with its difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LessMultipleOfLog2<T>(T x, T n, double unit) where T : unmanaged, ILaneBits<T>
    {
        x = T.Fma(n, Constant<T>(-0.693147182 / unit, -0.69314718055994529 / unit), x);
        return T.Fma(n, Constant<T>(1.9046543e-09 / unit, -2.3190468138462996e-17 / unit), x);
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
        var magic = LaneBits.MagicExponent<T>();
        var rounded = T.Fma(x, T.Constant(Log2E), -less) + magic;
        var r = LessMultipleOfLog2(x, rounded - magic, 1);
        T p;
        if (IsFloat<T>())
        {
            // (exp(r) - 1 - r) / r^2 for |r| <= 0.5, error 2^-27.7.
            p = T.Constant(0.000200689203);
            p = T.Step(p, r, 0.00140069379);
            p = T.Step(p, r, 0.00833296217);
            p = T.Step(p, r, 0.0416650362);
            p = T.Step(p, r, 0.166666672);
            p = T.Step(p, r, 0.50000006);
        }
        else
        {
            // The same, error 2^-60.5.
            p = T.Constant(1.6193128317796476e-10);
            p = T.Step(p, r, 2.0968970328556714e-09);
            p = T.Step(p, r, 2.505142162314446e-08);
            p = T.Step(p, r, 2.7557039510138744e-07);
            p = T.Step(p, r, 2.7557320749750203e-06);
            p = T.Step(p, r, 2.4801587695726111e-05);
            p = T.Step(p, r, 0.0001984126983968754);
            p = T.Step(p, r, 0.0013888888888637157);
            p = T.Step(p, r, 0.008333333333334034);
            p = T.Step(p, r, 0.041666666666667226);
            p = T.Step(p, r, 0.16666666666666666);
            p = T.Step(p, r, 0.5);
        }

        p = T.Fma(p * r, r, r);
        var power = LaneBits.PowerOf2OfRounded(rounded - lowered);
        return T.Fma(power, p, power - T.Constant(1));
    }
}
