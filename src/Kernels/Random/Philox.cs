using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TensorCore.Kernels;

/// <summary>
/// The counter-based generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011): ten rounds turn a 128-bit counter and a 64-bit key into a block of four random words. Any block
/// can be computed on its own, so the numbers do not depend on who computes them in what order.
/// </summary>
internal static unsafe partial class Philox
{
    /// <summary>Words that <see cref="Words(RngState, ulong, nint, uint*)"/> may write beyond those asked for.</summary>
    public const int Slack = 32;

    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>One block.</summary>
    /// <param name="key">The 64-bit key.</param>
    /// <param name="high">Upper half of the counter: its words 2 and 3.</param>
    /// <param name="low">Lower half of the counter: its words 0 and 1.</param>
    /// <param name="words">Receives four words.</param>
    public static void Block(ulong key, ulong high, ulong low, uint* words)
    {
        var keys = stackalloc ulong[2 * Rounds];
        Schedule(key, keys);
        Generate<One>(keys, high, low, 1, words);
    }

    /// <summary>
    /// Writes consecutive words of a stream, beginning with the block that holds <paramref name="state"/>'s position plus
    /// <paramref name="offset"/> words.
    /// </summary>
    /// <param name="state">The stream; its position must be a multiple of 4.</param>
    /// <param name="offset">Words to skip; a multiple of 4.</param>
    /// <param name="count">How many words.</param>
    /// <param name="destination">Has room for <paramref name="count"/> + <see cref="Slack"/> words.</param>
    public static void Words(RngState state, ulong offset, nint count, uint* destination)
    {
        if (Avx512F.IsSupported) Words<Eight>(state, offset, count, destination);
        else if (Avx2.IsSupported) Words<Four>(state, offset, count, destination);
        else Words<One>(state, offset, count, destination);
    }

    internal static void Words<TVector>(RngState state, ulong offset, nint count, uint* destination) where TVector : unmanaged, IBlocks<TVector>
    {
        var keys = stackalloc ulong[2 * Rounds];
        Schedule(state.Seed, keys);
        Generate<TVector>(keys, state.Stream, (state.Position + offset) / 4, (count + 3) / 4, destination);
    }

    private static void Schedule(ulong key, ulong* keys)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            keys[2 * round] = k0;
            keys[(2 * round) + 1] = k1;
            k0 += Weyl0;
            k1 += Weyl1;
        }
    }

    // A word sits in the low half of a 64-bit element, so that one VPMULUDQ per multiplier gives the whole product. It ignores
    // the high halves, which may therefore hold anything until the words are packed: no masking inside the rounds. Iterations
    // are independent, and short enough for out-of-order execution to overlap several: interleaving by hand gained nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Generate<TVector>(ulong* keys, ulong high, ulong first, nint blocks, uint* destination)
        where TVector : unmanaged, IBlocks<TVector>
    {
        TVector m0 = TVector.Broadcast(Multiplier0), m1 = TVector.Broadcast(Multiplier1);
        TVector high0 = TVector.Broadcast(high), high1 = TVector.Broadcast(high >> 32);
        for (nint block = 0; block < blocks; block += TVector.Count)
        {
            var c0 = TVector.Sequence(first + (ulong)block);
            var c1 = TVector.HighWords(c0);
            var c2 = high0;
            var c3 = high1;
            for (var key = keys; key < keys + (2 * Rounds); key += 2)
            {
                var p0 = TVector.Multiply(m0, c0);
                var p1 = TVector.Multiply(m1, c2);
                c0 = TVector.Xor(TVector.HighWords(p1), c1, TVector.Broadcast(key[0]));
                c2 = TVector.Xor(TVector.HighWords(p0), c3, TVector.Broadcast(key[1]));
                c1 = p1;
                c3 = p0;
            }

            TVector.Store(c0, c1, c2, c3, destination + (4 * block));
        }
    }

    /// <summary>The same word of several consecutive blocks, each in the low half of a 64-bit element.</summary>
    internal interface IBlocks<T> where T : unmanaged, IBlocks<T>
    {
        /// <summary>Number of blocks.</summary>
        static abstract int Count { get; }

        static abstract T Broadcast(ulong value);

        /// <summary>The numbers of consecutive blocks, in the order that <see cref="Store"/> undoes.</summary>
        static abstract T Sequence(ulong first);

        /// <summary>The 64-bit products of the low halves.</summary>
        static abstract T Multiply(T a, T b);

        /// <summary>Each element's high half moved to the low half.</summary>
        static abstract T HighWords(T a);

        static abstract T Xor(T a, T b, T c);

        /// <summary>Writes the four words of each block in the order of the blocks.</summary>
        static abstract void Store(T w0, T w1, T w2, T w3, uint* destination);
    }

    internal readonly struct Eight(Vector512<ulong> vector) : IBlocks<Eight>
    {
        private readonly Vector512<ulong> _vector = vector;

        public static int Count => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight Broadcast(ulong value) => new(Vector512.Create(value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight Sequence(ulong first) => new(Vector512.Create(first) + Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight Multiply(Eight a, Eight b) => new(Avx512F.Multiply(a._vector.AsUInt32(), b._vector.AsUInt32()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight HighWords(Eight a) => new(a._vector >> 32);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight Xor(Eight a, Eight b, Eight c) => new(a._vector ^ b._vector ^ c._vector);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Eight w0, Eight w1, Eight w2, Eight w3, uint* destination)
        {
            var mask = Vector512.Create((ulong)uint.MaxValue);
            var w01 = (w0._vector & mask) | (w1._vector << 32);
            var w23 = (w2._vector & mask) | (w3._vector << 32);
            Avx512F.UnpackLow(w01, w23).AsUInt32().Store(destination);
            Avx512F.UnpackHigh(w01, w23).AsUInt32().Store(destination + 16);
        }
    }

    internal readonly struct Four(Vector256<ulong> vector) : IBlocks<Four>
    {
        private readonly Vector256<ulong> _vector = vector;

        public static int Count => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Broadcast(ulong value) => new(Vector256.Create(value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Sequence(ulong first) => new(Vector256.Create(first) + Vector256.Create(0UL, 2, 1, 3));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Multiply(Four a, Four b) => new(Avx2.Multiply(a._vector.AsUInt32(), b._vector.AsUInt32()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four HighWords(Four a) => new(a._vector >> 32);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Xor(Four a, Four b, Four c) => new(a._vector ^ b._vector ^ c._vector);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Four w0, Four w1, Four w2, Four w3, uint* destination)
        {
            var mask = Vector256.Create((ulong)uint.MaxValue);
            var w01 = (w0._vector & mask) | (w1._vector << 32);
            var w23 = (w2._vector & mask) | (w3._vector << 32);
            Avx2.UnpackLow(w01, w23).AsUInt32().Store(destination);
            Avx2.UnpackHigh(w01, w23).AsUInt32().Store(destination + 8);
        }
    }

    internal readonly struct One(ulong word) : IBlocks<One>
    {
        private readonly ulong _word = word;

        public static int Count => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static One Broadcast(ulong value) => new(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static One Sequence(ulong first) => new(first);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static One Multiply(One a, One b) => new((ulong)(uint)a._word * (uint)b._word);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static One HighWords(One a) => new(a._word >> 32);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static One Xor(One a, One b, One c) => new(a._word ^ b._word ^ c._word);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(One w0, One w1, One w2, One w3, uint* destination)
        {
            destination[0] = (uint)w0._word;
            destination[1] = (uint)w1._word;
            destination[2] = (uint)w2._word;
            destination[3] = (uint)w3._word;
        }
    }
}
