using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>Exponents and fractions taken apart with integer arithmetic, for lanes without an instruction for it.</summary>
internal static class LaneBits
{
    /// <summary>
    /// The immediate operand of VGETMANT that normalises the mantissa to [0.75, 1.5). The sign is taken from the source.
    /// </summary>
    public const byte MantissaFrom075To15 = 3;

    /// <summary>
    /// 1.5 * 2^23 or 1.5 * 2^52. Adding it rounds to an integer, which then stands in the low bits of the pattern.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Magic<T>() where T : unmanaged, ILaneBits<T> =>
        T.FractionBits == 23 ? T.Constant(12582912.0) : T.Constant(6755399441055744.0);

    /// <summary>
    /// <see cref="Magic"/> plus the bias of exponents: a number to which this was added holds in its low bits what
    /// <see cref="PowerOf2OfRounded"/> needs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MagicExponent<T>() where T : unmanaged, ILaneBits<T> =>
        T.FractionBits == 23 ? T.Constant(12582912.0 + 127) : T.Constant(6755399441055744.0 + 1023);

    /// <summary>2^n of n + <see cref="MagicExponent"/>, for n within the exponents of normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowerOf2OfRounded<T>(T rounded) where T : unmanaged, ILaneBits<T> => rounded << T.FractionBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T PowerOf2<T>(T n) where T : unmanaged, ILaneBits<T> => PowerOf2OfRounded(n + MagicExponent<T>());

    /// <summary><see cref="ILaneBits{T}.Scale"/> in two steps, of which only the second can round, overflow or underflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Scale<T>(T x, T n) where T : unmanaged, ILaneBits<T>
    {
        var half = T.Fma(n, T.Constant(0.5), Magic<T>()) - Magic<T>();
        return x * PowerOf2(half) * PowerOf2(n - half);
    }

    /// <summary><see cref="Scale"/> by 2^n of n + <see cref="Magic"/>, which is an integer already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleByRounded<T>(T x, T rounded) where T : unmanaged, ILaneBits<T>
    {
        var half = (rounded << (T.FractionBits - 1)) & T.FromBits(-1L << T.FractionBits);
        var rest = T.SubtractBits(rounded << T.FractionBits, half);
        var one = T.Constant(1);
        return x * T.AddBits(half, one) * T.AddBits(rest, one);
    }

    /// <summary><see cref="ILaneBits{T}.Split"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split<T>(T x, out T mantissa, out T exponent) where T : unmanaged, ILaneBits<T>
    {
        // Subnormals are first multiplied by 2^64.
        var smallest = T.Constant(T.FractionBits == 23 ? 1.17549435e-38 : 2.2250738585072014e-308);
        var normal = T.IfLess(x, smallest, x * T.Constant(18446744073709551616.0), x);
        var correction = T.IfLess(x, smallest, T.Constant(64), T.Constant(0));

        SplitNormal(normal, out mantissa, out exponent);
        exponent -= correction;
    }

    /// <summary><see cref="ILaneBits{T}.Split"/> of a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitNormal<T>(T x, out T mantissa, out T exponent) where T : unmanaged, ILaneBits<T>
    {
        var n = T.SubtractBits(x, T.Constant(0.75)) >> T.FractionBits;
        mantissa = T.SubtractBits(x, n << T.FractionBits);
        exponent = T.AddBits(Magic<T>(), n) - Magic<T>();
    }

    /// <summary><see cref="ILaneBits{T}.LogOrSpecial"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOrSpecial<T>(T x, T log) where T : unmanaged, ILaneBits<T>
    {
        var zero = T.Constant(0);
        log = T.IfLess(x, T.Constant(double.PositiveInfinity), log, x);
        var special = T.IfEqual(x, zero, T.Constant(double.NegativeInfinity), T.Constant(double.NaN));
        return T.IfLess(zero, x, log, special);
    }

    /// <summary>
    /// The table of VFIXUPIMM for <see cref="ILaneBits{T}.LogOrSpecial"/>, four bits a class of numbers: NaN, signalling NaN,
    /// negative infinity and negative numbers become NaN (3), zeros negative infinity (4), infinity itself (5); one and other
    /// positive numbers keep the logarithm (0).
    /// </summary>
    public const int LogSpecials = 0x03530433;
}
