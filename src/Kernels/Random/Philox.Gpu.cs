namespace TensorCore.Kernels;

internal static partial class Philox
{
    /// <summary>
    /// The block of four words that holds word number 4 * <paramref name="block"/> counted from an aligned position: what
    /// one work-item makes. The same words as on the CPU, in a struct because that stays in registers.
    /// </summary>
    public static PhiloxBlock BlockOf(RngState state, long block)
    {
        var first = (state.Position / 4) + (ulong)block;
        uint c0 = (uint)first, c1 = (uint)(first >> 32), c2 = (uint)state.Stream, c3 = (uint)(state.Stream >> 32);
        uint k0 = (uint)state.Seed, k1 = (uint)(state.Seed >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = (ulong)Multiplier0 * c0;
            var p1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return new PhiloxBlock(c0, c1, c2, c3);
    }
}

/// <summary>Four random words.</summary>
internal readonly struct PhiloxBlock(uint word0, uint word1, uint word2, uint word3)
{
    public readonly uint Word0 = word0, Word1 = word1, Word2 = word2, Word3 = word3;

    /// <summary>The first two words as 64 bits.</summary>
    public ulong Pair0 => Word0 | ((ulong)Word1 << 32);

    /// <summary>The last two words as 64 bits.</summary>
    public ulong Pair1 => Word2 | ((ulong)Word3 << 32);
}
