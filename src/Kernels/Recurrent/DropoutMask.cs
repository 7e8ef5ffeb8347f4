using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>
/// Dropout factors, 0 or 1 / keep. A history keeps a bit of each: that is 1 % of it, and saves making them again in the
/// backward pass, which took 2.5 % of a training step.
/// </summary>
/// <remarks>
/// A mask takes the next four words of a Philox stream for a threshold t = floor(256 keep + u), u from the first word, and
/// then a byte for each element, which is kept when its byte is below t. The mean of t is 256 keep, so that every element is
/// kept with the probability asked for although a byte alone could not express it. Whole words took three times as long.
/// </remarks>
internal static unsafe class DropoutMask
{
    // Philox computes blocks of four words.
    private const int WordsPerBlock = 4;
    private const int ElementsPerBlock = 16;

    /// <summary>Random words that a mask of <paramref name="elements"/> elements takes up in the stream.</summary>
    public static ulong Words(long elements) => ((ulong)(elements + ElementsPerBlock - 1) / ElementsPerBlock * WordsPerBlock) + WordsPerBlock;

    /// <summary>Elements of float memory that <see cref="Fill"/> needs for <paramref name="count"/> factors.</summary>
    public static nint Room(nint count)
    {
        var factors = FactorRoom(count + ElementsPerBlock - 1); // from wherever they begin
        return factors + (factors / 4) + Philox.Slack;
    }

    /// <summary>Bytes of bits for <paramref name="count"/> factors, from wherever they begin; whole registers are written.</summary>
    public static nint BitBytes(nint count) => FactorRoom(count) / 8;

    /// <summary>Computes factors.</summary>
    /// <param name="dropout">Probability and stream.</param>
    /// <param name="skip">Words of the stream to skip; a multiple of 4.</param>
    /// <param name="first">The first element wanted, counted from there.</param>
    /// <param name="count">How many.</param>
    /// <param name="room">Memory of <see cref="Room"/> elements, aligned to 64 bytes.</param>
    /// <param name="bits">Receives <see cref="BitBytes"/> bytes from which <see cref="Expand"/> makes the factors again; or null.</param>
    /// <returns>Where in <paramref name="room"/> the first factor is. Whole registers beyond the last are finite.</returns>
    public static float* Fill(in DcgruDropout dropout, ulong skip, nint first, nint count, float* room, byte* bits = null)
    {
        var before = first % ElementsPerBlock;
        count += before;
        var words = (uint*)(room + FactorRoom(count));
        Philox.Words(dropout.Random, skip, WordsPerBlock, words);
        var threshold = (int)((256.0 * dropout.Keep) + (words[0] * (1.0 / (1L << 32))));
        Philox.Words(dropout.Random, skip + WordsPerBlock + ((ulong)(first - before) / 4), (count + 3) / 4, words);
        var whole = (count + 31) & ~31;
        Factors((byte*)words, whole, threshold, 1 / dropout.Keep, room, bits);
        // Another block of positions may have had its random words here.
        new Span<float>(room + whole, (int)(FactorRoom(count) - whole)).Clear();
        return room + before;
    }

    /// <summary>Makes the factors again that <see cref="Fill"/> made.</summary>
    /// <param name="keep">As in the dropout.</param>
    /// <param name="bits">What was kept of them.</param>
    /// <param name="first">As in <see cref="Fill"/>.</param>
    /// <param name="count">As in <see cref="Fill"/>.</param>
    /// <param name="target">Receives the factors, and up to a register more and 15 before.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(float keep, byte* bits, nint first, nint count, float* target)
    {
        var before = first % ElementsPerBlock;
        count += before;
        target -= before;
        var factor = 1 / keep;
        nint i = 0;
        if (Avx512F.IsSupported)
        {
            var lanes = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
            for (; i < count; i += 16)
            {
                var kept = Vector512.Equals(Vector512.Create((int)*(ushort*)(bits + (i / 8))) & lanes, lanes);
                (kept.AsSingle() & Vector512.Create(factor)).Store(target + i);
            }
        }
        else if (Avx2.IsSupported)
        {
            var lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
            for (; i < count; i += 8)
            {
                var kept = Vector256.Equals(Vector256.Create((int)bits[i / 8]) & lanes, lanes);
                (kept.AsSingle() & Vector256.Create(factor)).Store(target + i);
            }
        }
        else
        {
            for (; i < count; i++) target[i] = (bits[i / 8] >> (int)(i % 8) & 1) != 0 ? factor : 0;
        }
    }

    private static nint FactorRoom(nint count) => (count + ElementsPerBlock + 63) & ~63;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Factors(byte* random, nint count, int threshold, float factor, float* target, byte* bits)
    {
        nint i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i < count; i += 16)
            {
                var below = Vector512.LessThan(Avx512F.ConvertToVector512Int32(Vector128.Load(random + i)), Vector512.Create(threshold));
                (below.AsSingle() & Vector512.Create(factor)).Store(target + i);
                if (bits != null) *(ushort*)(bits + (i / 8)) = (ushort)below.ExtractMostSignificantBits();
            }
        }
        else if (Avx2.IsSupported)
        {
            for (; i < count; i += 8)
            {
                var below = Vector256.LessThan(Avx2.ConvertToVector256Int32(random + i), Vector256.Create(threshold));
                (below.AsSingle() & Vector256.Create(factor)).Store(target + i);
                if (bits != null) bits[i / 8] = (byte)below.ExtractMostSignificantBits();
            }
        }
        else
        {
            for (; i < count; i++)
            {
                var below = random[i] < threshold;
                target[i] = below ? factor : 0;
                if (bits == null) continue;
                if (i % 8 == 0) bits[i / 8] = 0;
                if (below) bits[i / 8] |= (byte)(1 << (int)(i % 8));
            }
        }
    }
}
