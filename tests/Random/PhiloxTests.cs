using TensorCore.Kernels;

namespace TensorCore.Tests;

public unsafe class PhiloxTests
{
    // The known answers that come with Random123, the authors' own library (kat_vectors, philox4x32 with 10 rounds).
    [Theory]
    [InlineData(0x0000000000000000, 0x0000000000000000, 0x0000000000000000, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Blocks_are_those_of_the_authors(ulong low, ulong high, ulong key, uint[] expected)
    {
        var words = new uint[4];
        fixed (uint* p = words) Philox.Block(key, high, low, p);
        Assert.Equal(expected, words);

        var state = new RngState(key, high, unchecked(low * 4));
        if (low < 1UL << 62) Assert.Equal(expected[0], new Rng(state).NextUInt32());
    }

    [Fact]
    public void A_generator_counts_in_blocks_under_its_seed_and_stream()
    {
        var words = new uint[4];
        fixed (uint* p = words) Philox.Block(key: 7, 9, 5, p);
        var rng = new Rng(new RngState(7, 9, 20));
        uint[] taken = [rng.NextUInt32(), rng.NextUInt32(), rng.NextUInt32(), rng.NextUInt32()];
        Assert.Equal(words, taken);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(4ul)]
    [InlineData((1ul << 34) - 16)] // the block's number carries into its second word on the way
    public void Every_width_writes_the_same_words(ulong position)
    {
        var state = new RngState(0x0123456789abcdef, 0xfedcba9876543210, position);
        for (var count = 0; count <= 100; count += 7)
        {
            var expected = new uint[count];
            var rng = new Rng(state with { Position = position + 8 });
            for (var i = 0; i < count; i++) expected[i] = rng.NextUInt32();
            Assert.Equal(expected, Words<Philox.One>(state, 8, count));
            if (System.Runtime.Intrinsics.X86.Avx2.IsSupported) Assert.Equal(expected, Words<Philox.Four>(state, 8, count));
            if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported) Assert.Equal(expected, Words<Philox.Eight>(state, 8, count));
        }
    }

    private static uint[] Words<TVector>(RngState state, ulong offset, int count) where TVector : unmanaged, Philox.IBlocks<TVector>
    {
        const uint Guard = 0xdeadbeef;
        var words = new uint[count + Philox.Slack + 8];
        Array.Fill(words, Guard);
        fixed (uint* p = words) Philox.Words<TVector>(state, offset, count, p);
        for (var i = count + Philox.Slack; i < words.Length; i++) Assert.Equal(Guard, words[i]);
        return words[..count];
    }
}
