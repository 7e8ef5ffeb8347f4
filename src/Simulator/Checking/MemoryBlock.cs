using System.Runtime.InteropServices;

namespace TensorCore.Simulator;

/// <summary>Whose memory a block is.</summary>
internal enum BlockKind
{
    /// <summary>All work-items of the device share it.</summary>
    Global,

    /// <summary>The work-items of a group share it.</summary>
    Shared,

    /// <summary>It belongs to one work-item.</summary>
    Local,
}

/// <summary>Native memory, 64-byte aligned, between guard bytes, filled with <see cref="Poison"/>.</summary>
internal sealed unsafe class MemoryBlock : IDisposable
{
    /// <summary>What a fresh 32-bit word holds: a NaN as float and, doubled, as double; unlikely as an integer.</summary>
    public const uint Poison = 0xFFFA5C5B;

    private const int GuardBytes = 64;
    private const byte Guard = 0xA5;

    private byte* _memory;

    public MemoryBlock(BlockKind kind, long bytes, TouchLog? watch)
    {
        Kind = kind;
        Bytes = bytes;
        Watch = watch;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes + 2 * GuardBytes), GuardBytes);
        Start = _memory + GuardBytes;
        RepairGuards();
        FillWithPoison(0, bytes);
    }

    ~MemoryBlock() => Release();

    public BlockKind Kind { get; }

    public long Bytes { get; }

    /// <summary>Who is told of each access; null where indices alone are checked.</summary>
    public TouchLog? Watch { get; private set; }

    public bool IsDisposed => _memory == null;

    /// <summary>The first byte; null after disposal.</summary>
    public byte* Start { get; private set; }

    /// <summary>Who touched it; null until a launch is watched.</summary>
    public Shadow? Shadow { get; set; }

    /// <summary>The number of the watched launch that touched it last.</summary>
    public ulong Launch { get; set; } = ulong.MaxValue;

    /// <summary>Its place among the blocks that this launch touched.</summary>
    public int Slot { get; set; }

    /// <summary>Whether the bytes before and after the block are as they were.</summary>
    public bool GuardsAreIntact =>
        !new ReadOnlySpan<byte>(_memory, GuardBytes).ContainsAnyExcept(Guard)
        && !new ReadOnlySpan<byte>(_memory + GuardBytes + Bytes, GuardBytes).ContainsAnyExcept(Guard);

    public void RepairGuards()
    {
        new Span<byte>(_memory, GuardBytes).Fill(Guard);
        new Span<byte>(_memory + GuardBytes + Bytes, GuardBytes).Fill(Guard);
    }

    /// <summary>Makes bytes look as nobody had written them; the first is at a multiple of four.</summary>
    public void FillWithPoison(long offset, long bytes)
    {
        const long most = 1 << 30;
        var next = Start + offset;
        for (var end = next + (bytes & ~3L); next < end; next += Math.Min(end - next, most))
            new Span<uint>(next, (int)(Math.Min(end - next, most) / 4)).Fill(Poison);
        new Span<byte>(next, (int)(bytes & 3)).Fill(unchecked((byte)Poison));
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_memory == null) return;
        Watch = TouchLog.OfDisposed;
        NativeMemory.AlignedFree(_memory);
        _memory = Start = null;
        Launch = ulong.MaxValue;
        Shadow?.Dispose();
        Shadow = null;
    }
}
