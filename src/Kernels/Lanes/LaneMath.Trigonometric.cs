using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// x = n pi / 2 + r with |r| up to pi / 4. The reduction is Cody and Waite's: pi / 2 in three parts, each product exact
// together with its difference. For floats only; in double precision the lanes call Math.
internal static unsafe partial class LaneMath
{
    /// <summary>Up to here the three parts of pi / 2 leave a remainder good to about one ulp.</summary>
    private const double LargeAngle = 65536;

    private const double TwoOverPi = 0.63661977236758138;

    /// <summary>sin, within 1.6 ulp for floats of any size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var rounded = T.Fma(x, T.Constant(TwoOverPi), LaneBits.Magic<T>());
        var sine = SinOrCos(x, rounded - LaneBits.Magic<T>(), rounded);
        return T.AnyGreater(T.Abs(x), T.Constant(LargeAngle))
            ? T.Beyond<LargeSin>(sine, x, LargeAngle)
            : sine;
    }

    /// <summary>cos, within 1.6 ulp for floats of any size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        var rounded = T.Fma(x, T.Constant(TwoOverPi), LaneBits.Magic<T>());
        var cosine = SinOrCos(x, rounded - LaneBits.Magic<T>(), T.AddBits(rounded, T.FromBits(1)));
        return T.AnyGreater(T.Abs(x), T.Constant(LargeAngle))
            ? T.Beyond<LargeCos>(cosine, x, LargeAngle)
            : cosine;
    }

    /// <summary>
    /// The sine of r + q pi / 2, where r = x - n pi / 2 and the integer q stands in the low bits of <paramref name="quadrant"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SinOrCos<T>(T x, T n, T quadrant) where T : unmanaged, ILaneBits<T>
    {
        var r = T.Fma(n, T.Constant(-1.57079625), x);
        r = T.Fma(n, T.Constant(-7.54978942e-08), r);
        r = T.Fma(n, T.Constant(-5.39030295e-15), r);
        var square = r * r;

        // (sin(r) - r) / r^3 as a polynomial in r^2, error 2^-27.8. The sum forgets the sign of -0.
        var p = T.Constant(-0.000195078843);
        p = T.Step(p, square, 0.00833210628);
        p = T.Step(p, square, -0.166666538);
        var sine = T.CopySign(T.Fma(p * square, r, r), r);

        // (cos(r) - 1 + r^2 / 2) / r^4 as a polynomial in r^2, error 2^-32.9.
        p = T.Constant(2.44318762e-05);
        p = T.Step(p, square, -0.00138873071);
        p = T.Step(p, square, 0.0416666456);
        p = T.Step(p, square, -0.5);
        var cosine = T.Step(p, square, 1);

        var odd = SignBit(quadrant << 31);
        return T.IfLess(odd, T.Constant(0), cosine, sine) ^ ((quadrant << 30) & T.Constant(-0.0));
    }

    /// <summary>-1 where the number has a sign, else 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SignBit<T>(T x) where T : unmanaged, ILaneBits<T> => T.CopySign(T.Constant(1), x);

    /// <summary>tan, within 1 ulp, computed in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tan<T>(T x) where T : unmanaged, IFloatLane<T> => T.InDouble<TanOfFloat>(x, x);

    private readonly struct TanOfFloat : IDoubleFunction
    {
        // Up to here the multiple of pi / 2 has few enough bits for an exact product.
        private const double Limit = 1 << 26;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static T Apply<T>(T x, T unused) where T : unmanaged, ILaneBits<T>
        {
            var rounded = T.Fma(x, T.Constant(TwoOverPi), LaneBits.Magic<T>());
            var n = rounded - LaneBits.Magic<T>();
            var r = T.Fma(n, T.Constant(-1.5707963267948966), x);
            r = T.Fma(n, T.Constant(-6.123233995736766e-17), r);

            // (tan(r) - r) / r^3 as a polynomial in r^2, |r| <= pi / 4, error 2^-37.
            var square = r * r;
            var p = T.Constant(0.00095881108113395563);
            p = T.Step(p, square, -0.00059416769040647054);
            p = T.Step(p, square, 0.0024148366034345901);
            p = T.Step(p, square, 0.0031444370044959691);
            p = T.Step(p, square, 0.0089891992081311493);
            p = T.Step(p, square, 0.021848344587405314);
            p = T.Step(p, square, 0.053970247085817311);
            p = T.Step(p, square, 0.1333332416212695);
            p = T.Step(p, square, 0.33333333478317451);
            var tangent = T.CopySign(T.Fma(p * square, r, r), r);

            // For odd n the tangent is -1 / tan(r).
            tangent = T.IfLess(SignBit(rounded << 63), T.Constant(0), T.Constant(-1) / tangent, tangent);
            return T.AnyGreater(T.Abs(x), T.Constant(Limit)) ? T.Beyond<LargeTan>(tangent, x, Limit) : tangent;
        }
    }

    private readonly struct LargeSin : IScalarFunction
    {
        public static double Of(double x) => Math.Sin(x);
    }

    private readonly struct LargeCos : IScalarFunction
    {
        public static double Of(double x) => Math.Cos(x);
    }

    private readonly struct LargeTan : IScalarFunction
    {
        public static double Of(double x) => Math.Tan(x);
    }
}
