using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

internal static unsafe partial class LaneMath
{
    /// <summary>
    /// The error function, within 1 ulp: x + x p(x^2) up to 1, and 1 - exp(-g(|x| - 1)) beyond, where g is a polynomial
    /// for -log(erfc), which is far smoother than erfc.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        T one = T.Constant(1), magnitude = T.Abs(x);
        var square = magnitude * magnitude;
        var beyond = T.LesserOrSecond(Constant<T>(3.95, 6), magnitude) - one;
        T p, g;
        if (IsFloat<T>())
        {
            // erf(x) / x - 1 as a polynomial in x^2 <= 1, error 2^-29.4.
            p = T.Constant(7.80690316e-05);
            p = T.Step(p, square, -0.00079978531);
            p = T.Step(p, square, 0.0051871622);
            p = T.Step(p, square, -0.0268533472);
            p = T.Step(p, square, 0.112835787);
            p = T.Step(p, square, -0.37612626);
            p = T.Step(p, square, 0.128379166);

            // -log(erfc(1 + v)) for v in [0, 2.95], error 2^-26.7 of erf.
            g = T.Constant(-8.7505141e-05);
            g = T.Step(g, beyond, 0.00147452718);
            g = T.Step(g, beyond, -0.00944737159);
            g = T.Step(g, beyond, 0.0412609689);
            g = T.Step(g, beyond, 0.843172371);
            g = T.Step(g, beyond, 2.63896275);
            g = T.Step(g, beyond, 1.84960556);
        }
        else
        {
            // The same, errors 2^-55.7 and 2^-56.9, v in [0, 5].
            p = T.Constant(-7.6079174059439049e-10);
            p = T.Step(p, square, 1.3616750787082402e-08);
            p = T.Step(p, square, -1.6184001847286769e-07);
            p = T.Step(p, square, 1.6444151786681306e-06);
            p = T.Step(p, square, -1.4924465722780627e-05);
            p = T.Step(p, square, 0.00012055280500052169);
            p = T.Step(p, square, -0.00085483254850867742);
            p = T.Step(p, square, 0.0052239775967371479);
            p = T.Step(p, square, -0.026866170641959231);
            p = T.Step(p, square, 0.1128379167093695);
            p = T.Step(p, square, -0.37612638903183343);
            p = T.Step(p, square, 0.12837916709551256);

            g = T.Constant(5.0219560512014676e-12);
            g = T.Step(g, beyond, -1.2275605191010402e-10);
            g = T.Step(g, beyond, 1.3527674276417257e-09);
            g = T.Step(g, beyond, -8.7151274430373982e-09);
            g = T.Step(g, beyond, 3.4150600772687685e-08);
            g = T.Step(g, beyond, -6.0068365046298986e-08);
            g = T.Step(g, beyond, -2.007928876311224e-07);
            g = T.Step(g, beyond, 2.1261892423120497e-06);
            g = T.Step(g, beyond, -9.6653234504406356e-06);
            g = T.Step(g, beyond, 2.7194301122743169e-05);
            g = T.Step(g, beyond, -2.6293714366664232e-05);
            g = T.Step(g, beyond, -0.00023731747223425262);
            g = T.Step(g, beyond, 0.0019779014992389265);
            g = T.Step(g, beyond, -0.010033825229917526);
            g = T.Step(g, beyond, 0.041561098030629892);
            g = T.Step(g, beyond, 0.84310725635908479);
            g = T.Step(g, beyond, 2.6389675142347842);
            g = T.Step(g, beyond, 1.8496055099332482);
        }

        var inner = T.Fma(p, magnitude, magnitude);
        var outer = one - ExpBounded(-g);
        return T.CopySign(T.IfLess(one, magnitude, outer, inner), x);
    }

    // Versions for floats, operations each: (1 + erf) / 2 35; x p(x^2) / q(x^2) + 1/2 18, but three times the error and none of the
    // digits of small probabilities; this one 25.

    /// <summary>
    /// The probability that a standard normal variable is below x: of floats 2^g(|x|) below zero, where g is a polynomial, and what is
    /// left of 1 above. Within 2^-23.3, and of floats down to x = -5 within 2^-10 of itself, too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NormalCdf<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        if (!IsFloat<T>())
            return T.Fma(T.Constant(0.5), Erf(x * T.Constant(0.70710678118654752)), T.Constant(0.5));

        // log2 of the probability of less than -v for v in [0, 5.5], weighted by that probability or 2^-14. It falls beyond, too.
        var magnitude = T.Abs(x);
        var g = T.Constant(-1.37201016e-06);
        g = T.Step(g, magnitude, 2.26138472e-05);
        g = T.Step(g, magnitude, -0.000111882771);
        g = T.Step(g, magnitude, -0.000299862673);
        g = T.Step(g, magnitude, 0.00725068059);
        g = T.Step(g, magnitude, -0.0526057668);
        g = T.Step(g, magnitude, -0.459179312);
        g = T.Step(g, magnitude, -1.15110767);
        g = T.Step(g, magnitude, -1);

        // 2^r for |r| <= 1/2, error 2^-28.9; and 2^-127 is 0 here.
        var magic = LaneBits.MagicExponent<T>();
        g = T.GreaterOrSecond(T.Constant(-127), g);
        var rounded = g + magic;
        var r = g - (rounded - magic);
        var p = T.Constant(0.00015353362);
        p = T.Step(p, r, 0.0013398875);
        p = T.Step(p, r, 0.00961843692);
        p = T.Step(p, r, 0.0555033237);
        p = T.Step(p, r, 0.240226477);
        p = T.Step(p, r, 0.693147182);
        p = T.Step(p, r, 1);
        var below = p * LaneBits.PowerOf2OfRounded(rounded);
        return T.IfLess(x, T.Constant(0), below, T.Constant(1) - below);
    }
}
