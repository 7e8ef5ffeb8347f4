using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Random numbers from an explicit seed: a stream of 32-bit words by the counter-based generator Philox4x32-10 (Salmon et
/// al., SC 2011), the same on every device and for any number of threads. Each method says how many words it takes,
/// so that the <see cref="State"/> after any program is known. Not thread-safe: give each thread its own
/// <see cref="Split"/>.
/// </summary>
public sealed unsafe partial class Rng
{
    // Single draws are taken from a buffer that is filled by vector code.
    private const int BufferedWords = 64;

    private RngState _state;
    private uint[]? _buffer;
    private ulong _bufferStart;

    /// <summary>The beginning of the first stream of a seed.</summary>
    public Rng(long seed) => _state = new RngState((ulong)seed, 0, 0);

    /// <summary>Continues where a saved state stood.</summary>
    public Rng(RngState state) => _state = state;

    /// <summary>Where the stream stands; set it to go on from a saved state.</summary>
    public RngState State
    {
        get => _state;
        set
        {
            _state = value;
            _buffer = null;
        }
    }

    /// <summary>
    /// An independent generator that depends on this one's seed and stream and on <paramref name="key"/>, but not on how
    /// many numbers were drawn. Takes no words. Split again for a tree of streams.
    /// </summary>
    public Rng Split(long key)
    {
        // Another key than the stream's own blocks use, so that the children's numbers are not the parent's words.
        var words = stackalloc ulong[2];
        Philox.Block(_state.Seed ^ 0x53706C69_74526E67, _state.Stream, (ulong)key, (uint*)words);
        return new Rng(new RngState(_state.Seed, words[0], 0));
    }

    /// <summary>An independent generator that is another one with every call. Takes two words.</summary>
    public Rng Fork() => Split((long)NextUInt64());

    /// <summary>The next 32 random bits. Takes one word.</summary>
    public uint NextUInt32()
    {
        var at = _state.Position - _bufferStart;
        if (_buffer is null || at >= BufferedWords)
        {
            _bufferStart = _state.Position & ~3UL;
            _buffer ??= new uint[BufferedWords + Philox.Slack];
            fixed (uint* words = _buffer) Philox.Words(_state with { Position = _bufferStart }, 0, BufferedWords, words);
            at = _state.Position - _bufferStart;
        }

        var word = _buffer[at];
        _state = _state with { Position = _state.Position + 1 };
        return word;
    }

    /// <summary>The next 64 random bits, the first word being the lower half. Takes two words.</summary>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>An integer of [0, <paramref name="max"/>). See <see cref="NextInt64(long, long)"/>.</summary>
    public int NextInt(int max) => (int)NextInt64(0, max);

    /// <summary>An integer of [<paramref name="min"/>, <paramref name="max"/>). See <see cref="NextInt64(long, long)"/>.</summary>
    public int NextInt(int min, int max) => (int)NextInt64(min, max);

    /// <summary>
    /// An integer of [<paramref name="min"/>, <paramref name="max"/>), all exactly equally likely. Takes two words, and two more
    /// each time a draw must be rejected, which happens with a probability below (max - min) / 2^64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such integer.</exception>
    public long NextInt64(long min, long max)
    {
        if (min >= max) throw new ArgumentOutOfRangeException(nameof(max), $"There is no integer from {min} to below {max}.");
        var range = (ulong)(max - min);
        // Lemire, "Fast random integer generation in an interval" (2019).
        var value = Math.BigMul(NextUInt64(), range, out var low);
        if (low < range)
        {
            var uneven = (0 - range) % range;
            while (low < uneven) value = Math.BigMul(NextUInt64(), range, out low);
        }

        return min + (long)value;
    }

    /// <summary>A number of [0, 1), a multiple of 2^-53. Takes two words.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number of [0, 1), a multiple of 2^-24. Takes one word.</summary>
    public float NextFloat() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>A normally distributed number, made by inversion. Takes two words.</summary>
    public double NextNormal(double mean = 0, double deviation = 1) =>
        new Normal(mean, deviation).Sample(new F64x1(BitConverter.UInt64BitsToDouble(NextUInt64()))).Value;

    /// <summary>Puts the items in random order, all orders being equally likely. Takes two words for each item but one (see <see cref="NextInt64(long, long)"/>).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>Sets aside the words of a fill, from the next multiple of four on, and says where they begin.</summary>
    internal RngState Reserve(long words)
    {
        var start = _state.Aligned;
        _state = start with { Position = start.Position + (ulong)words };
        return start;
    }
}
