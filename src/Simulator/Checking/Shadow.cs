using System.Runtime.InteropServices;

namespace TensorCore.Simulator;

/// <summary>
/// Who touched what: a cell for each 32-bit word of a block, or for each byte where a kernel uses smaller elements.
/// </summary>
/// <remarks>
/// A work-item between two barriers is a segment. Segments are numbered through all launches of a device, so that one
/// number says who it was and, compared with the first segment of the launch, of the group and of the phase (what lies
/// between two barriers of a group), whether the touch is past, ordered by a barrier, or concurrent. Nothing has to be
/// cleared between launches.
/// </remarks>
internal sealed unsafe class Shadow(long bytes) : IDisposable
{
    /// <summary>Set in the number of a last segment when others of its phase did the same before it.</summary>
    public const uint Several = 1u << 31;

    /// <summary>The segments that touched one cell; 0 for none.</summary>
    public struct Cell
    {
        /// <summary>The first that read it in this launch.</summary>
        public uint FirstRead;

        /// <summary>The last that read it, and <see cref="Several"/>.</summary>
        public uint LastRead;

        /// <summary>The last that wrote it.</summary>
        public uint Write;

        /// <summary>One more than the entry in the log of the running work-item; 0 for none.</summary>
        public int Pending;
    }

    /// <summary>The segments that used atomic operations on one cell; 0 for none.</summary>
    public struct AtomicCell
    {
        /// <summary>The first in this launch.</summary>
        public uint First;

        /// <summary>The last, and <see cref="Several"/>.</summary>
        public uint Last;
    }

    private readonly long _bytes = bytes;

    /// <summary>The bytes of a cell, as a power of two: 4 or 1.</summary>
    public int Shift { get; private set; } = 2;

    public Cell* Cells { get; private set; } = Allocate<Cell>(bytes, 2);

    /// <summary>Null until an atomic operation touches the block.</summary>
    public AtomicCell* Atomics { get; private set; }

    /// <summary>The numbering of segments that the cells belong to.</summary>
    public int Epoch { get; set; }

    ~Shadow() => Release();

    public AtomicCell* EnsureAtomics()
    {
        if (Atomics == null) Atomics = Allocate<AtomicCell>(_bytes, Shift);
        return Atomics;
    }

    /// <summary>Forgets everything, and takes another size of cells.</summary>
    public void Clear(int shift)
    {
        Release();
        Shift = shift;
        Cells = Allocate<Cell>(_bytes, shift);
    }

    /// <summary>From a cell for each word to one for each byte; no entry is pending in the new cells.</summary>
    public void Refine()
    {
        var cells = Cells;
        var atomics = Atomics;
        Cells = Allocate<Cell>(_bytes, 0);
        Atomics = atomics == null ? null : Allocate<AtomicCell>(_bytes, 0);
        Shift = 0;
        for (long i = 0; i < _bytes; i++)
        {
            Cells[i] = cells[i >> 2];
            Cells[i].Pending = 0;
            if (atomics != null) Atomics[i] = atomics[i >> 2];
        }
        NativeMemory.Free(cells);
        NativeMemory.Free(atomics);
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        NativeMemory.Free(Cells);
        NativeMemory.Free(Atomics);
        Cells = null;
        Atomics = null;
    }

    // Zeroed pages that nobody touches cost nothing.
    private static T* Allocate<T>(long bytes, int shift) where T : unmanaged =>
        (T*)NativeMemory.AllocZeroed((nuint)((bytes >> shift) + 1), (nuint)sizeof(T));
}
