using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// x = 2^n (1 + f) with 1 + f in [0.75, 1.5), and log(x) = n ln 2 + log(1 + f).
internal static unsafe partial class LaneMath
{
    /// <summary>log. Within 1 ulp, subnormal arguments included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        if (!T.ScalesInSteps) return LogOfAny(x);
        return AreNormal(x) ? LogOfNormal(x) : LogOfRare(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreNormal<T>(T x) where T : unmanaged, ILaneBits<T> => IsFloat<T>()
        ? T.AllWithin(x, 1.17549435e-38, float.MaxValue)
        : T.AllWithin(x, 2.2250738585072014e-308, double.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogOfNormal<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        LaneBits.SplitNormal(x, out var mantissa, out var n);
        return LogOfParts(mantissa - T.Constant(1), n);
    }

    // Not in line: loops stay small.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T LogOfRare<T>(T x) where T : unmanaged, ILaneBits<T> => LogOfAny(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogOfAny<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        T.Split(x, out var mantissa, out var n);
        return T.LogOrSpecial(x, LogOfParts(mantissa - T.Constant(1), n));
    }

    /// <summary>log(1 + x), within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log1P<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        // 1 + x is rounded, but serves only to choose n. f comes from x itself.
        var one = T.Constant(1);
        var sum = one + x;
        T.Split(sum, out _, out var n);
        var power = T.Scale(one, -n);
        var f = T.Fma(x, power, power - one);
        return T.CopySign(T.LogOrSpecial(sum, LogOfParts(f, n)), x);
    }

    /// <summary>n ln 2 + log(1 + f) for f in [-0.25, 0.5].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogOfParts<T>(T f, T n) where T : unmanaged, ILaneBits<T>
    {
        T less; // log(1 + f) - f
        if (IsFloat<T>())
        {
            // (log(1 + f) - f + f^2 / 2) / f^3, error 2^-30.
            // In pairs: by Horner's rule so many steps in a row leave the multipliers idle.
            var square = f * f;
            var p = T.Fma(T.Step(T.Constant(0.0386122391), f, -0.0923265368), square, T.Step(T.Constant(0.117326744), f, -0.127170205));
            var q = T.Fma(T.Step(T.Constant(0.142711103), f, -0.166554868), square, T.Step(T.Constant(0.199998215), f, -0.250001669));
            p = T.Fma(p, square * square, q);
            p = T.Fma(p, square, T.Step(T.Constant(0.333333373), f, -0.5));
            less = p * square;
        }
        else
        {
            // log(1 + f) = 2 artanh(s) with s = f / (2 + f), and 2 s = f - s f.
            // (2 artanh(s) - 2 s) / s^3 as a polynomial in s^2 <= 0.04, error 2^-61.6.
            var s = f / (T.Constant(2) + f);
            var square = s * s;
            var p = T.Constant(0.13843879126536648);
            p = T.Step(p, square, 0.13173478829456468);
            p = T.Step(p, square, 0.15391118834865442);
            p = T.Step(p, square, 0.18181665676590578);
            p = T.Step(p, square, 0.22222224299502918);
            p = T.Step(p, square, 0.28571428555805589);
            p = T.Step(p, square, 0.4000000000005674);
            p = T.Step(p, square, 0.66666666666666596);
            var halfSquare = T.Constant(0.5) * f * f;
            less = T.Fma(s, T.Fma(square, p, halfSquare), -halfSquare);
        }

        // n ln 2 in two parts, the first exact, and the rounding error of its sum with f recovered.
        var large = n * Constant<T>(0.693145752, 0.69314718055966296);
        var sum = large + f;
        var rest = large - sum + f;
        return sum + (rest + T.Fma(n, Constant<T>(1.42860682e-06, 2.8235290563031577e-13), less));
    }
}
