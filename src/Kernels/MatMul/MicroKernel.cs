using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TensorCore.Kernels;

/// <summary>
/// One call of a micro-kernel: C[r, j] = Start[r, j] + sum over segments s and steps k of A[s, r, k] * B[s, k, j].
/// All strides count elements and may be anything (0, negative, overlapping rows of A as in a convolution) unless said otherwise.
/// </summary>
internal unsafe struct Tile<T>
    where T : unmanaged
{
    /// <summary>A[s, r, k] is at A + s * ASegment + r * ARow + k * ACol.</summary>
    public T* A;
    public nint ARow;
    public nint ACol;
    public nint ASegment;

    /// <summary>
    /// B[s, k, j] is at B + s * BSegment + k * BRow + j. Whole registers are loaded: up to one register less an
    /// element after the last column is read and ignored, which <see cref="MemoryPool.Padding"/> allows for.
    /// </summary>
    public T* B;
    public nint BRow;
    public nint BSegment;

    /// <summary>C[r, j] is at C + r * CRow + j. Nothing beyond <see cref="Columns"/> is written.</summary>
    public T* C;
    public nint CRow;

    /// <summary>
    /// What the sum starts from, at Start + r * StartRow + j: null for zeros (C is overwritten), C and CRow to
    /// accumulate, a bias and 0 to add the same row everywhere. Over-read like B.
    /// </summary>
    public T* Start;
    public nint StartRow;

    /// <summary>Steps in one segment; 0 gives Start.</summary>
    public nint K;

    /// <summary>How many segments are summed while the accumulators stay in registers; 1 for a plain product.</summary>
    public nint Segments;

    /// <summary>
    /// Memory to bring into the second-level cache meanwhile, <see cref="FetchLines"/> lines of 64 bytes with each segment;
    /// moved on by as many. Few at a time, because a core waits for about a dozen lines at once.
    /// </summary>
    public byte* Fetch;
    public nint FetchLines;

    /// <summary>1 to <see cref="MicroKernel{T}.MaxVectors"/> * <see cref="MicroKernel{T}.Width"/>.</summary>
    public nint Columns;
}

/// <summary>
/// The inner loop of matrix products, convolutions and recurrent cells: a few rows of C, held in registers over the
/// whole sum. <see cref="Run"/> picks the kernel by rows and columns; the caller splits its problem into tiles of at
/// most <see cref="MaxRows"/> rows, evenly (64 rows are 13, 13, 13, 13, 12, not 4 x 14 and 8).
/// </summary>
/// <remarks>
/// The order of summation of an element of C is k = 0, 1, 2, ... of segment 0, then of segment 1, ..., whatever the
/// tile's shape, so results do not depend on how rows and columns are split into tiles.
/// </remarks>
/// <typeparam name="T">float, double, int or long.</typeparam>
internal static unsafe class MicroKernel<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>The most registers a tile is wide.</summary>
    public const int MaxVectors = 3;

    private const int TallestTile = 14;

    // [vectors - 1, rows - 1]
    private static readonly delegate*<Tile<T>*, void>* s_kernels = (delegate*<Tile<T>*, void>*)TileKernels.Table<Kernels, T>();

    /// <summary>Elements in a register.</summary>
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TileKernels.Width<T>();
    }

    /// <summary>The most rows of a tile that is <paramref name="vectors"/> registers wide: what fits in registers without spilling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MaxRows(int vectors) => Vector512.IsHardwareAccelerated
        ? vectors switch { 3 => 9, _ => 14 } // 27 or 28 accumulators, 3 or 2 of B, 1 of A, of 32
        : vectors switch { 3 => 4, 2 => 6, _ => 12 }; // 12 accumulators, 3 to 1 of B, 1 of A, of 16

    /// <summary>Computes one tile.</summary>
    /// <param name="rows">1 to <see cref="MaxRows"/> of the registers that the columns take.</param>
    /// <param name="tile">The operands; not changed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(nint rows, Tile<T>* tile) =>
        s_kernels[((tile->Columns - 1) / Width * TallestTile) + rows - 1](tile);

    private readonly struct Kernels : ITileKernels<T>
    {
        public static int Count => MaxVectors * TallestTile;

        public static void Fill<TVector, TOps>(void** table)
            where TVector : unmanaged
            where TOps : struct, ITileVector<TVector, T>
        {
            Fill<TVector, TOps, N1>(table);
            Fill<TVector, TOps, N2>(table + TallestTile);
            Fill<TVector, TOps, N3>(table + (2 * TallestTile));
        }

        private static void Fill<TVector, TOps, TVectors>(void** kernels)
            where TVector : unmanaged
            where TOps : struct, ITileVector<TVector, T>
            where TVectors : unmanaged, INumberType
        {
            var table = (delegate*<Tile<T>*, void>*)kernels;
            table[0] = &MicroKernelFamily<T, TVector, TOps, TVectors, N1>.Run;
            table[1] = &MicroKernelFamily<T, TVector, TOps, TVectors, N2>.Run;
            table[2] = &MicroKernelFamily<T, TVector, TOps, TVectors, N3>.Run;
            table[3] = &MicroKernelFamily<T, TVector, TOps, TVectors, N4>.Run;
            table[4] = &MicroKernelFamily<T, TVector, TOps, TVectors, N5>.Run;
            table[5] = &MicroKernelFamily<T, TVector, TOps, TVectors, N6>.Run;
            table[6] = &MicroKernelFamily<T, TVector, TOps, TVectors, N7>.Run;
            table[7] = &MicroKernelFamily<T, TVector, TOps, TVectors, N8>.Run;
            table[8] = &MicroKernelFamily<T, TVector, TOps, TVectors, N9>.Run;
            table[9] = &MicroKernelFamily<T, TVector, TOps, TVectors, N10>.Run;
            table[10] = &MicroKernelFamily<T, TVector, TOps, TVectors, N11>.Run;
            table[11] = &MicroKernelFamily<T, TVector, TOps, TVectors, N12>.Run;
            table[12] = &MicroKernelFamily<T, TVector, TOps, TVectors, N13>.Run;
            table[13] = &MicroKernelFamily<T, TVector, TOps, TVectors, N14>.Run;
        }
    }
}
