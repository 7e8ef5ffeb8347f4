using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

// For floats only; in double precision the lanes call Math.
internal static unsafe partial class LaneMath
{
    private const double HalfPi = 1.57079637, HalfPiRest = -4.371139e-08; // pi / 2 in two floats

    /// <summary>asin, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Asin<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        AsinOfHalf(x, out var magnitude, out var s, out var rest);

        // pi / 2 - 2 s is exact where the result is small.
        var complement = T.Constant(HalfPi) - (s + s) - (rest + rest - T.Constant(HalfPiRest));
        return T.CopySign(T.IfLess(T.Constant(0.5), magnitude, complement, s + rest), x);
    }

    /// <summary>acos, within 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Acos<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        AsinOfHalf(x, out var magnitude, out var s, out var rest);
        var y = s + rest;
        var twice = y + y;
        T pi = T.Constant(2 * HalfPi), piRest = T.Constant(2 * HalfPiRest);
        var outer = T.IfLess(x, T.Constant(0), pi - (twice - piRest), twice);
        var inner = T.Constant(HalfPi) - (T.CopySign(y, x) - T.Constant(HalfPiRest));
        return T.IfLess(T.Constant(0.5), magnitude, outer, inner);
    }

    /// <summary>
    /// s + rest = asin(|x|) for |x| up to 0.5; beyond that asin(sqrt((1 - |x|) / 2)), which is half of acos(|x|).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AsinOfHalf<T>(T x, out T magnitude, out T s, out T rest) where T : unmanaged, ILaneBits<T>
    {
        var half = T.Constant(0.5);
        magnitude = T.Abs(x);
        var halfRest = T.Fma(-half, magnitude, half);
        var square = T.IfLess(half, magnitude, halfRest, magnitude * magnitude);
        s = T.IfLess(half, magnitude, T.Sqrt(halfRest), magnitude);

        // (asin(s) - s) / s^3 as a polynomial in s^2 <= 1/4, error 2^-31.7.
        var p = T.Constant(0.0376731306);
        p = T.Step(p, square, 0.0143291885);
        p = T.Step(p, square, 0.0318360552);
        p = T.Step(p, square, 0.0445136353);
        p = T.Step(p, square, 0.0750052109);
        p = T.Step(p, square, 0.166666597);
        rest = p * square * s;
    }

    /// <summary>atan, within 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan<T>(T x) where T : unmanaged, ILaneBits<T>
    {
        T one = T.Constant(1), magnitude = T.Abs(x);
        var ratio = T.LesserOrSecond(one, magnitude) / T.GreaterOrSecond(one, magnitude);
        return T.CopySign(AtanOfQuotient(ratio, one, magnitude), x);
    }

    /// <summary>The angle of the point (x, y), within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Atan2<T>(T y, T x) where T : unmanaged, ILaneBits<T>
    {
        T zero = T.Constant(0), one = T.Constant(1);
        T across = T.Abs(x), up = T.Abs(y);
        var larger = T.Max(across, up);
        var ratio = T.Min(across, up) / larger;
        ratio = T.IfEqual(across, up, T.IfEqual(larger, zero, zero, one), ratio); // 0/0 and infinity/infinity
        var angle = AtanOfQuotient(ratio, across, up);
        var turned = T.Constant(2 * HalfPi) - (angle - T.Constant(2 * HalfPiRest));
        angle = T.IfLess(T.CopySign(one, x), zero, turned, angle); // also for x = -0
        return T.CopySign(angle, y);
    }

    /// <summary>atan(up / across) for positive numbers, from the smaller of them divided by the larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AtanOfQuotient<T>(T ratio, T across, T up) where T : unmanaged, ILaneBits<T>
    {
        // (atan(s) - s) / s^3 as a polynomial in s^2 <= 1, error 2^-31.
        var square = ratio * ratio;
        var p = T.Constant(0.00113452214);
        p = T.Step(p, square, -0.00742536318);
        p = T.Step(p, square, 0.022777617);
        p = T.Step(p, square, -0.0449832566);
        p = T.Step(p, square, 0.0676364899);
        p = T.Step(p, square, -0.0882146209);
        p = T.Step(p, square, 0.110612333);
        p = T.Step(p, square, -0.142803431);
        p = T.Step(p, square, 0.199997157);
        p = T.Step(p, square, -0.333333284);
        var angle = T.Fma(p * square, ratio, ratio);
        return T.IfLess(across, up, T.Constant(HalfPi) - (angle - T.Constant(HalfPiRest)), angle);
    }
}
