using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>
/// Dropout factors, 0 or 1 / keep, computed again wherever they are needed. Element e of a mask is kept when 16 random bits,
/// the low (e even) or high half of word e / 2 of a Philox stream, are below 65536 keep: half the cost of whole words, for
/// an error of the probability below 1e-5.
/// </summary>
internal static unsafe class DropoutMask
{
    // Philox computes blocks of four words.
    private const int ElementsPerBlock = 8;

    /// <summary>Random words that <paramref name="elements"/> elements take up in the stream.</summary>
    public static ulong Words(long elements) => (ulong)(elements + ElementsPerBlock - 1) / ElementsPerBlock * 4;

    /// <summary>Elements of float memory that <see cref="Fill"/> needs for <paramref name="count"/> factors.</summary>
    public static nint Room(nint count) => FactorRoom(count) + (FactorRoom(count) / 2) + Philox.Slack;

    /// <summary>Computes factors.</summary>
    /// <param name="dropout">Probability and stream.</param>
    /// <param name="skip">Words of the stream to skip; a multiple of 4.</param>
    /// <param name="first">The first element wanted, counted from there.</param>
    /// <param name="count">How many.</param>
    /// <param name="room">Memory of <see cref="Room"/> elements, aligned to 64 bytes.</param>
    /// <returns>Where in <paramref name="room"/> the first factor is. Whole registers beyond the last are finite.</returns>
    public static float* Fill(in DcgruDropout dropout, ulong skip, nint first, nint count, float* room)
    {
        var start = first / ElementsPerBlock * ElementsPerBlock;
        count += first - start;
        var words = (uint*)(room + FactorRoom(count));
        Philox.Words(dropout.Random, skip + ((ulong)start / 2), (count + 1) / 2, words);
        Factors((ushort*)words, (count + 31) & ~31, (int)MathF.Round(dropout.Keep * 65536), 1 / dropout.Keep, room);
        return room + (first - start);
    }

    private static nint FactorRoom(nint count) => (count + ElementsPerBlock + 63) & ~63;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Factors(ushort* bits, nint count, int threshold, float factor, float* target)
    {
        nint i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i < count; i += 16)
            {
                var below = Vector512.LessThan(Avx512F.ConvertToVector512Int32(Vector256.Load(bits + i)), Vector512.Create(threshold));
                (below.AsSingle() & Vector512.Create(factor)).Store(target + i);
            }
        }
        else if (Avx2.IsSupported)
        {
            for (; i < count; i += 8)
            {
                var below = Vector256.LessThan(Avx2.ConvertToVector256Int32(Vector128.Load(bits + i)), Vector256.Create(threshold));
                (below.AsSingle() & Vector256.Create(factor)).Store(target + i);
            }
        }
        else
        {
            for (; i < count; i++) target[i] = bits[i] < threshold ? factor : 0;
        }
    }
}
