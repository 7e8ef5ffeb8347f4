using System.Runtime.CompilerServices;

namespace TensorCore.Simulator;

/// <summary>Compares the touches of a segment with those of others.</summary>
internal sealed unsafe partial class TouchLog
{
    private void Read(Entry* entry, Shadow.Cell* cell, MemoryBlock block)
    {
        var oldest = block.Kind == BlockKind.Shared ? _group : _oldest;
        if (IsConcurrent(cell->Write, oldest)) throw Race(entry, "reads", cell->Write, "wrote");
        if (block.Shadow!.Atomics != null) CheckAtomics(entry, cell, block, oldest, "reads");
        if (cell->FirstRead < oldest) cell->FirstRead = _segment;
        Note(ref cell->LastRead);
    }

    private void Write(Entry* entry, Shadow.Cell* cell, MemoryBlock block)
    {
        var oldest = block.Kind == BlockKind.Shared ? _group : _oldest;
        if (IsConcurrent(cell->Write, oldest)) throw Race(entry, "writes", cell->Write, "wrote");
        CheckReads(entry, cell, oldest, "writes");
        if (block.Shadow!.Atomics != null) CheckAtomics(entry, cell, block, oldest, "writes");
        cell->Write = _segment;
    }

    private void Atomic(Entry* entry, Shadow.Cell* cell, MemoryBlock block)
    {
        const string what = "changes atomically";
        var oldest = block.Kind == BlockKind.Shared ? _group : _oldest;
        if (IsConcurrent(cell->Write, oldest)) throw Race(entry, what, cell->Write, "wrote plainly");
        CheckReads(entry, cell, oldest, what);
        var atomic = block.Shadow!.EnsureAtomics() + (cell - block.Shadow.Cells);
        if (atomic->First < oldest) atomic->First = _segment;
        Note(ref atomic->Last);
    }

    private void CheckReads(Entry* entry, Shadow.Cell* cell, uint oldest, string what)
    {
        if (cell->FirstRead >= oldest && cell->FirstRead < _group) throw Race(entry, what, cell->FirstRead, "read");
        if (IsOfOthers(cell->LastRead)) throw Race(entry, what, cell->LastRead, "read");
    }

    private void CheckAtomics(Entry* entry, Shadow.Cell* cell, MemoryBlock block, uint oldest, string what)
    {
        var atomic = block.Shadow!.Atomics + (cell - block.Shadow.Cells);
        if (atomic->First >= oldest && atomic->First < _group)
            throw Race(entry, what + " plainly", atomic->First, "changed atomically");
        if (IsOfOthers(atomic->Last)) throw Race(entry, what + " plainly", atomic->Last, "changed atomically");
    }

    /// <summary>Whether another work-item's touch is neither past nor before a barrier of this group.</summary>
    private bool IsConcurrent(uint segment, uint oldest) =>
        segment >= oldest && segment != _segment && (segment < _group || segment >= _phase);

    /// <summary>Whether others are among those of this phase.</summary>
    private bool IsOfOthers(uint last) => (last & ~Shadow.Several) >= _phase && last != _segment;

    private void Note(ref uint last)
    {
        var before = last & ~Shadow.Several;
        last = before < _phase ? _segment : before == _segment ? last : _segment | Shadow.Several;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Exception Race(Entry* entry, string what, uint other, string before)
    {
        other &= ~Shadow.Several;
        var group = _groups.BinarySearch(other);
        if (group < 0) group = ~group - 1;
        var who = other == _segment
            ? "another work-item"
            : WorkItem.Current.Runner.Describe(group, (int)((other - _groups[group]) % (uint)_size));
        return Faults.Of(FaultKind.Race,
            $"{what} {Faults.Element(_blocks[entry->Block], entry->Address, entry->ElementSize)}, which {who} {before}"
                + (other < _group
                    ? " in the same launch: no barrier orders groups, so use Atomic, a launch of its own, or an element for each group."
                    : " with no barrier between: put Group.Barrier() between the two, or use Atomic for both."));
    }
}
