namespace TensorCore.Kernels;

/// <summary>A value's key and its position. No two records of a line are equal, so every way of sorting them is stable.</summary>
internal interface ISortRecord<TRecord> where TRecord : unmanaged, ISortRecord<TRecord>
{
    /// <summary>Of the value with this key at this position.</summary>
    static abstract TRecord Of(ulong key, int position);

    /// <summary>Larger than those of all values; the numbers tell such records apart and order them.</summary>
    static abstract TRecord Beyond(int number);

    static abstract bool IsLess(TRecord a, TRecord b);

    int Position { get; }
}

/// <summary>A key of 32 bits and the position in one integer.</summary>
internal readonly struct NarrowRecord(ulong bits) : ISortRecord<NarrowRecord>
{
    private readonly ulong _bits = bits;

    public int Position => (int)(_bits & 0x7FFF_FFFFul);

    public static NarrowRecord Of(ulong key, int position) => new((key << 32) | (uint)position);

    public static NarrowRecord Beyond(int number) => new(0xFFFF_FFFF_0000_0000ul | (uint)number);

    public static bool IsLess(NarrowRecord a, NarrowRecord b) => a._bits < b._bits;
}

/// <summary>A key of 64 bits, and the position.</summary>
internal readonly struct WideRecord(ulong key, int position) : ISortRecord<WideRecord>
{
    private readonly ulong _key = key;
    private readonly int _position = position;

    public int Position => _position;

    public static WideRecord Of(ulong key, int position) => new(key, position);

    public static WideRecord Beyond(int number) => new(ulong.MaxValue, number);

    public static bool IsLess(WideRecord a, WideRecord b) => a._key < b._key || (a._key == b._key && a._position < b._position);
}
