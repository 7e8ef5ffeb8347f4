using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// A Float32 product in tiles of registers. Each of 16 x 16 work-items loads four values of A and four of B at once, ahead
/// of the multiply-adds that hide the wait, and stores them in shared memory with the terms outermost, in turns into one of
/// two buffers, so that one barrier for each step is enough. Each element is one chain of multiply-adds in the order of the
/// terms. Bound by multiply-adds: with 8 x 8 results in registers there are 64 of them for four loads of 128 bits.
/// </summary>
/// <remarks>
/// After the analysis of matrix products on GPUs by Volkov and Demmel, "Benchmarking GPUs to tune dense linear algebra"
/// (SC 2008). Not run on a GPU yet: what is known is the compiler's output (see PtxTests).
/// </remarks>
internal readonly struct RegisterTileProduct<TTile, TA, TB, TTarget> : IGpuKernel<RegisterTileProduct<TTile, TA, TB, TTarget>.Views>
    where TTile : unmanaged, IRegisterTile<TTile>
    where TA : struct, IProductSource where TB : struct, IProductSource where TTarget : struct, IProductTarget
{
    private const int Across = 16; // work-items
    private const int SharedSize = 1088; // two buffers of two tiles: 16 terms of 64 lines or 8 of 128, padded

    internal readonly record struct Views(int Terms, int TilesOfRows, int TilesOfColumns, TA A, TB B, TTarget Target);

    private static int Row => (TTile.Lines / 4) + 1; // of shared memory; the padding spreads transposed stores over banks

    public static void Launch(GpuDevice device, int batches, int rows, int columns, int terms, TA a, TB b, TTarget target)
    {
        int tilesOfRows = ((rows - 1) / TTile.Lines) + 1, tilesOfColumns = ((columns - 1) / TTile.Lines) + 1;
        var groups = ProductSize.Of((long)tilesOfRows * tilesOfColumns * batches);
        device.Launch<RegisterTileProduct<TTile, TA, TB, TTarget>, Views>(
            LaunchGrid.GroupsOf(Across * Across, groups), new(terms, tilesOfRows, tilesOfColumns, a, b, target));
    }

    public static void Execute(Views v)
    {
        var shared = SharedMemory.Allocate<Float4>(SharedSize);
        int tileRow = Grid.IdxX / v.TilesOfColumns, batch = tileRow / v.TilesOfRows;
        int firstRow = tileRow % v.TilesOfRows * TTile.Lines, firstColumn = Grid.IdxX % v.TilesOfColumns * TTile.Lines;
        int item = Group.IdxX, x = item % Across, y = item / Across;

        var lineA = v.A.Line(batch, firstRow + LineOf<TA>(item));
        var lineB = v.B.Line(batch, firstColumn + LineOf<TB>(item));
        int termA = TermOf<TA>(item), termB = TermOf<TB>(item);
        var sizeOfTile = TTile.Depth * Row;
        int readA = y, readB = sizeOfTile + x, storeAt = 0;
        Put<TA>(shared, storeAt, item, v.A.Load(lineA, termA));
        Put<TB>(shared, storeAt + sizeOfTile, item, v.B.Load(lineB, termB));
        var tile = TTile.Start(v.Target, batch, firstRow + (4 * y), firstColumn + (4 * x));
        Group.Barrier();
        for (var term = TTile.Depth; term < v.Terms + TTile.Depth; term += TTile.Depth)
        {
            var a = v.A.Load(lineA, term + termA);
            var b = v.B.Load(lineB, term + termB);
            for (var i = 0; i < TTile.Depth; i += 4)
            {
                tile = TTile.Plus(tile, shared, readA + (i * Row), readB + (i * Row));
                tile = TTile.Plus(tile, shared, readA + ((i + 1) * Row), readB + ((i + 1) * Row));
                tile = TTile.Plus(tile, shared, readA + ((i + 2) * Row), readB + ((i + 2) * Row));
                tile = TTile.Plus(tile, shared, readA + ((i + 3) * Row), readB + ((i + 3) * Row));
            }

            var step = storeAt == 0 ? 2 * sizeOfTile : -2 * sizeOfTile;
            storeAt += step;
            readA += step;
            readB += step;
            Put<TA>(shared, storeAt, item, a);
            Put<TB>(shared, storeAt + sizeOfTile, item, b);
            Group.Barrier();
        }

        TTile.Store(tile, v.Target, batch, firstRow + (4 * y), firstColumn + (4 * x));
    }

    /// <summary>The line, or the first of four, that a work-item copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LineOf<TSource>(int item) where TSource : IProductSource =>
        TSource.LoadsLines ? item % (TTile.Lines / 4) * 4 : item / (TTile.Depth / 4);

    /// <summary>The term, or the first of four, that a work-item copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TermOf<TSource>(int item) where TSource : IProductSource =>
        TSource.LoadsLines ? item / (TTile.Lines / 4) : item % (TTile.Depth / 4) * 4;

    /// <summary>Stores what a work-item copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSource>(ArrayView<Float4> shared, int tile, int item, Float4 values) where TSource : IProductSource
    {
        int line = LineOf<TSource>(item), term = TermOf<TSource>(item);
        if (TSource.LoadsLines)
        {
            shared[tile + (term * Row) + (line / 4)] = values;
            return;
        }

        var floats = shared.Cast<float>();
        var at = (4 * (tile + (term * Row))) + line;
        floats[at] = values.X;
        floats[at + (4 * Row)] = values.Y;
        floats[at + (8 * Row)] = values.Z;
        floats[at + (12 * Row)] = values.W;
    }
}

/// <summary>Chooses between the tiles.</summary>
internal static class RegisterTileProduct
{
    /// <summary>Queues a product, with large tiles if there are enough of them for two for each multiprocessor.</summary>
    public static void Launch<TA, TB, TTarget>(GpuDevice device, int batches, int rows, int columns, int terms, TA a, TB b, TTarget target)
        where TA : struct, IProductSource where TB : struct, IProductSource where TTarget : struct, IProductTarget
    {
        long large = (((rows - 1) / Tile8.Lines) + 1L) * (((columns - 1) / Tile8.Lines) + 1) * batches;
        if (large >= 2 * device.Multiprocessors) RegisterTileProduct<Tile8, TA, TB, TTarget>.Launch(device, batches, rows, columns, terms, a, b, target);
        else RegisterTileProduct<Tile4, TA, TB, TTarget>.Launch(device, batches, rows, columns, terms, a, b, target);
    }
}
