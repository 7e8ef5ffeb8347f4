using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Turns random bits into numbers, element by element, so that number i depends on nothing but its own bits. Implement it on
/// a read-only record struct; parameters are its fields.
/// </summary>
internal interface IDistribution
{
    /// <summary>Whether Float32 numbers, too, are made from 64 bits, computed in double precision and rounded.</summary>
    static abstract bool ComputesInDouble { get; }

    /// <summary>One number for each element.</summary>
    /// <param name="bits">32 (float) or 64 (double) independent random bits in every element.</param>
    T Sample<T>(T bits) where T : unmanaged, ILaneBits<T>;
}

/// <summary>Random bits as numbers.</summary>
internal static class RandomBits
{
    /// <summary>Uniform in [0, 1): multiples of 2^-24 from the upper 24 of 32 bits, of 2^-53 from the upper 53 of 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Unit<T>(T bits) where T : unmanaged, ILaneBits<T> => T.FractionBits == 23
        ? T.FromIntegerBits((bits >> 8) & T.FromBits(0xFFFFFF)) * T.Constant(1.0 / (1L << 24))
        : T.FromIntegerBits((bits >> 11) & T.FromBits((1L << 53) - 1)) * T.Constant(1.0 / (1L << 53));

    /// <summary>
    /// A uniform number in (0, 1) as its distance to the nearer end, so that both tails are as fine: in (0, 0.5], from
    /// the 31 or upper 53 bits behind the first one, which tells the half (see <see cref="IsUpperHalf"/>).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tail<T>(T bits) where T : unmanaged, ILaneBits<T>
    {
        // An arithmetic shift of the sign mirrors the upper half onto the lower one.
        return T.FractionBits == 23
            ? T.Fma(T.FromIntegerBits(bits ^ (bits >> 31)), T.Constant(1.0 / (1L << 32)), T.Constant(0.5 / (1L << 32)))
            : T.Fma(T.FromIntegerBits((bits ^ (bits >> 63)) >> 10), T.Constant(1.0 / (1L << 54)), T.Constant(0.5 / (1L << 54)));
    }

    /// <summary>+0 in the upper half of (0, 1), -0 in the lower one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T IsUpperHalf<T>(T bits) where T : unmanaged, ILaneBits<T>
    {
        var sign = T.FromBits(T.FractionBits == 23 ? int.MinValue : long.MinValue);
        return (bits & sign) ^ sign;
    }
}
