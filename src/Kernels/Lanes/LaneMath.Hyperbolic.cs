using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

internal static unsafe partial class LaneMath
{
    // Versions of tanh, cycles per 16 floats from cache (AVX-512, two FMA ports) and largest error:
    // 1. e / (e + 2) with e = expm1(2|x|): 18 cycles, but 2.3 ulp, for three roundings meet where |x| is small.
    // 2. Two branches, both computed: 22 cycles, 1.36 ulp.
    // 3. The same, with the factor 2 of the exponent in the coefficients and exp(2|x|) + 1 in one FMA: 19 cycles. Taken.
    // 4. Version 2 with a reciprocal by Newton's method instead of the division: 27 cycles. The divider works beside the
    //    multipliers, while Newton's steps queue for them.
    // 5. Version 2 with the 14-bit reciprocal of AVX-512: 22 cycles, and other bits than on lanes without it.

    /// <summary>tanh, within 1.5 ulp: x + x^3 p(x^2) for |x| up to 0.625, and 1 - 2 / (exp(2|x|) + 1) beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        T one = T.Constant(1), two = T.Constant(2), magnitude = T.Abs(x);
        var square = x * x;
        T p;
        if (IsFloat<T>())
        {
            // (tanh(x) - x) / x^3 as a polynomial in x^2, error 2^-27.7.
            p = T.Constant(-0.00569269387);
            p = T.Step(p, square, 0.0206283052);
            p = T.Step(p, square, -0.0537365153);
            p = T.Step(p, square, 0.133314058);
            p = T.Step(p, square, -0.333332807);
        }
        else
        {
            // The same, error 2^-56.3.
            p = T.Constant(-1.6029352038391089e-05);
            p = T.Step(p, square, 7.7055381223550869e-05);
            p = T.Step(p, square, -0.00022848520547594518);
            p = T.Step(p, square, 0.00058627696812875755);
            p = T.Step(p, square, -0.0014549465976084596);
            p = T.Step(p, square, 0.0035919867335256011);
            p = T.Step(p, square, -0.0088632206928277498);
            p = T.Step(p, square, 0.021869487551808342);
            p = T.Step(p, square, -0.053968253930178678);
            p = T.Step(p, square, 0.133333333332597);
            p = T.Step(p, square, -0.33333333333332837);
        }

        var inner = T.Fma(p * square, magnitude, magnitude);

        var bounded = T.LesserOrSecond(Constant<T>(10, 20), magnitude); // Beyond, the result rounds to 1.
        var mantissa = ExpMantissa(bounded, 2, LaneBits.MagicExponent<T>(), out var rounded);
        var outer = one - two / T.Fma(mantissa, LaneBits.PowerOf2OfRounded(rounded), one);
        return T.CopySign(T.IfLess(T.Constant(0.625), magnitude, outer, inner), x);
    }

    /// <summary>sinh, within 2.5 ulp: (e + e / (e + 1)) / 2 with e = expm1(|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sinh<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        // Next to the limit of overflow a quarter of e is computed.
        T one = T.Constant(1), magnitude = T.Abs(x);
        var lowered = T.IfLess(Constant<T>(80, 700), magnitude, T.Constant(2), T.Constant(0));
        var e = ExpM1Bounded(
            T.LesserOrSecond(Constant<T>(89.6, 710.6), magnitude), T.Constant(NearestIsLower), lowered);
        var quotient = T.LesserOrSecond(Constant<T>(1e30, 1e200), e) / (e + one); // Not infinity / infinity.
        return T.CopySign((e + quotient) * T.Fma(lowered, T.Constant(0.75), T.Constant(0.5)), x);
    }

    /// <summary>cosh, within 1.5 ulp: h + 1 / (4h) with h = exp(|x|) / 2, which overflows only where cosh does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cosh<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var bounded = T.LesserOrSecond(Constant<T>(90, 711), T.Abs(x));
        var mantissa = ExpMantissa(bounded, 1, LaneBits.Magic<T>(), out var rounded);
        var half = T.Scale(mantissa, rounded - (LaneBits.Magic<T>() + T.Constant(1)));
        return half + T.Constant(0.25) / half;
    }
}
