using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore.Simulator;

/// <summary>Finds races and reads of memory that nobody wrote.</summary>
/// <remarks>
/// <para>
/// An element is reached through a reference, so an access does not say whether it reads or writes. The log keeps
/// each cell that the running work-item touches, with its value before. When the work-item touches the cell again,
/// reaches a barrier or ends, a changed value means that it wrote; an unchanged one is taken as a read, and as a read of
/// what nobody wrote where it is <see cref="MemoryBlock.Poison"/>. Only then are the touches compared with those of
/// others in the <see cref="Shadow"/>. Atomic operations mark theirs.
/// </para>
/// <para>
/// What this does not see. A write of the value that was there counts as a read: two work-items that write the same
/// value are reported when the first of them changed it, and not when none did. An integer sum onto poison changes it
/// and counts as a write. Elements of one or two bytes are not checked for being written. What goes on between the
/// host and a stream is not checked, and neither is memory that a pool hands out again.
/// </para>
/// <para>
/// What it reports and is no fault. A reference that is taken and not used counts as a read, and one to a struct counts
/// for all of its words: read and write elements as a whole. Groups that order themselves by atomic counters and fences
/// are taken as unordered.
/// </para>
/// </remarks>
internal sealed unsafe partial class TouchLog(bool reportUnwrittenGlobalMemory) : IDisposable
{
    /// <summary>Watches blocks that were disposed of.</summary>
    public static readonly TouchLog OfDisposed = new(false);

    private struct Entry
    {
        public Shadow.Cell* Cell;
        public byte* Address;
        public uint Value;
        public int Block;
        public int Touches;
        public int Atomics;
        public ushort ElementSize;
        public bool Written;
        public bool IsByte;
    }

    private readonly List<MemoryBlock> _blocks = [];
    private readonly List<uint> _groups = [];
    private Entry* _entries;
    private int _count, _capacity;
    private ulong _launch, _launches;
    private uint _segment, _phase, _group, _oldest, _next = 1;
    private int _epoch, _size;

    ~TouchLog() => NativeMemory.Free(_entries);

    public void Dispose()
    {
        NativeMemory.Free(_entries);
        _entries = null;
        GC.SuppressFinalize(this);
    }

    public void BeginLaunch()
    {
        if (_next > Shadow.Several / 2)
        {
            _next = 1;
            _epoch++;
        }
        _launch = ++_launches;
        _oldest = _next;
        _groups.Clear();
    }

    /// <summary>Ends the launch; the block that something wrote past the end of, if any.</summary>
    public MemoryBlock? EndLaunch()
    {
        Abandon();
        var broken = _blocks.Find(block => !block.IsDisposed && !block.GuardsAreIntact);
        broken?.RepairGuards();
        _blocks.Clear();
        _launch = 0;
        return broken;
    }

    /// <returns>Whether there were segments left for it.</returns>
    public bool BeginGroup(int size)
    {
        if (!BeginPhase(size)) return false;
        _group = _phase;
        _groups.Add(_group);
        _size = size;
        return true;
    }

    /// <inheritdoc cref="BeginGroup(int)"/>
    public bool BeginPhase(int size)
    {
        if (_next > Shadow.Several - (uint)size) return false;
        _phase = _next;
        _next += (uint)size;
        return true;
    }

    public void BeginItem(int linearIndex) => _segment = _phase + (uint)linearIndex;

    /// <summary>The running work-item takes a reference to an element.</summary>
    public void Touch(MemoryBlock block, byte* address, int size)
    {
        if (block.Launch != _launch) Enter(block, address, size);
        var shadow = block.Shadow!;
        var offset = address - block.Start;
        if (shadow.Shift == 2)
        {
            if (((offset | (uint)size) & 3) == 0)
            {
                var cell = shadow.Cells + (offset >> 2);
                for (var end = address + size; address < end; address += 4, cell++)
                {
                    if (cell->Pending == 0) Add(block, cell, address, *(uint*)address, size, isByte: false);
                    else Again(_entries + cell->Pending - 1, *(uint*)address);
                }
                return;
            }
            Refine(block);
        }
        for (var i = 0; i < size; i++)
        {
            var cell = shadow.Cells + offset + i;
            if (cell->Pending == 0) Add(block, cell, address + i, address[i], size, isByte: true);
            else Again(_entries + cell->Pending - 1, address[i]);
        }
    }

    /// <summary>The last touch of an address was for an atomic operation, which comes now.</summary>
    public void BeginAtomic(byte* address, int size, bool reads)
    {
        foreach (var block in _blocks)
        {
            var offset = address - block.Start;
            if (offset < 0 || offset >= block.Bytes) continue;
            var shadow = block.Shadow!;
            for (var i = 0; i < size; i += 1 << shadow.Shift)
            {
                var pending = shadow.Cells[(offset + i) >> shadow.Shift].Pending;
                if (pending == 0) continue;
                var entry = _entries + pending - 1;
                var now = ValueOf(entry);
                if (now != entry->Value) entry->Written = true;
                if (reads && IsUnwritten(entry, now)) throw Unwritten(entry);
                entry->Atomics++;
            }
        }
    }

    /// <summary>The atomic operation is done; what it changed is no plain write.</summary>
    public void EndAtomic(byte* address, int size)
    {
        foreach (var block in _blocks)
        {
            var offset = address - block.Start;
            if (offset < 0 || offset >= block.Bytes) continue;
            var shadow = block.Shadow!;
            for (var i = 0; i < size; i += 1 << shadow.Shift)
            {
                var pending = shadow.Cells[(offset + i) >> shadow.Shift].Pending;
                if (pending != 0) _entries[pending - 1].Value = ValueOf(_entries + pending - 1);
            }
        }
    }

    /// <summary>The running work-item reached a barrier or its end: its touches become known to the others.</summary>
    public void Flush()
    {
        for (var entry = _entries; entry < _entries + _count; entry++)
        {
            var cell = entry->Cell;
            cell->Pending = 0;
            var block = _blocks[entry->Block];
            if (entry->Touches > entry->Atomics)
            {
                var now = ValueOf(entry);
                if (entry->Written || now != entry->Value)
                {
                    if (block.Kind != BlockKind.Local) Write(entry, cell, block);
                }
                else
                {
                    if (IsUnwritten(entry, now)) throw Unwritten(entry);
                    if (block.Kind != BlockKind.Local) Read(entry, cell, block);
                }
            }
            if (entry->Atomics > 0 && block.Kind != BlockKind.Local) Atomic(entry, cell, block);
        }
        _count = 0;
    }

    /// <summary>Forgets the touches of a work-item that failed.</summary>
    public void Abandon()
    {
        for (var entry = _entries; entry < _entries + _count; entry++) entry->Cell->Pending = 0;
        _count = 0;
    }

    private void Add(MemoryBlock block, Shadow.Cell* cell, byte* address, uint value, int elementSize, bool isByte)
    {
        if (_count == _capacity)
        {
            _capacity = Math.Max(1024, 2 * _capacity);
            _entries = (Entry*)NativeMemory.Realloc(_entries, (nuint)_capacity * (nuint)sizeof(Entry));
        }
        _entries[_count++] = new Entry
        {
            Cell = cell,
            Address = address,
            Value = value,
            Block = block.Slot,
            Touches = 1,
            ElementSize = (ushort)elementSize,
            IsByte = isByte,
        };
        cell->Pending = _count;
    }

    private void Again(Entry* entry, uint now)
    {
        if (now != entry->Value)
        {
            entry->Written = true;
            entry->Value = now;
        }
        else if (entry->Touches > entry->Atomics && IsUnwritten(entry, now))
        {
            throw Unwritten(entry);
        }
        entry->Touches++;
    }

    /// <summary>The first touch of a block in a launch.</summary>
    private void Enter(MemoryBlock block, byte* address, int size)
    {
        if (block.IsDisposed) Faults.Disposed(block);
        if (_launch == 0) throw Faults.Of(FaultKind.OutOfBounds, "reaches into device memory: copy it to the host.");
        var shift = (((address - block.Start) | (uint)size) & 3) == 0 ? 2 : 0;
        block.Shadow ??= new Shadow(block.Bytes) { Epoch = _epoch };
        if (block.Shadow.Epoch != _epoch || (block.Shadow.Shift == 0 && shift == 2)) block.Shadow.Clear(shift);
        block.Shadow.Epoch = _epoch;
        block.Launch = _launch;
        block.Slot = _blocks.Count;
        _blocks.Add(block);
    }

    private void Refine(MemoryBlock block)
    {
        var shadow = block.Shadow!;
        shadow.Refine();
        for (int i = 0, count = _count; i < count; i++)
        {
            if (_entries[i].Block != block.Slot) continue;
            var word = _entries[i];
            var offset = word.Address - block.Start;
            for (var k = 0; k < 4; k++)
            {
                var value = word.Value >> 8 * k & 0xFF;
                if (k > 0) Add(block, shadow.Cells + offset + k, word.Address + k, value, word.ElementSize, isByte: true);
                var entry = _entries + (k == 0 ? i : _count - 1);
                *entry = word;
                entry->Cell = shadow.Cells + offset + k;
                entry->Address = word.Address + k;
                entry->Value = value;
                entry->IsByte = true;
                entry->Cell->Pending = (int)(entry - _entries) + 1;
            }
        }
    }

    private bool IsUnwritten(Entry* entry, uint now) => now == MemoryBlock.Poison && !entry->IsByte && !entry->Written
        && (reportUnwrittenGlobalMemory || _blocks[entry->Block].Kind != BlockKind.Global);

    private static uint ValueOf(Entry* entry) => entry->IsByte ? *entry->Address : *(uint*)entry->Address;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Exception Unwritten(Entry* entry)
    {
        var block = _blocks[entry->Block];
        return Faults.Of(FaultKind.UnwrittenRead,
            $"reads {Faults.Element(block, entry->Address, entry->ElementSize)}, which nobody wrote: "
                + (block.Kind == BlockKind.Global ? "fill the buffer first." : "write it first, and let others wait at a barrier."));
    }
}
