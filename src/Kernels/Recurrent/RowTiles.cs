using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>A product of any number of rows and at most three registers of columns, cut evenly into tiles.</summary>
internal static unsafe class RowTiles
{
    /// <summary>How many tiles there will be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Count(nint rows, int vectors)
    {
        nint most = MicroKernel<float>.MaxRows(vectors);
        return (rows + most - 1) / most;
    }

    /// <summary>Computes the product.</summary>
    /// <param name="tile">Addresses of the first row; A, C and Start are moved on from tile to tile.</param>
    /// <param name="rows">Rows of C, 0 or more.</param>
    /// <param name="vectors">Registers of columns.</param>
    /// <param name="ahead">Memory that is fetched meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Tile<float>* tile, nint rows, int vectors, Prefetch* ahead = null)
    {
        if (rows <= 0) return;
        var tiles = Count(rows, vectors);
        var (height, taller) = Math.DivRem(rows, tiles);
        for (nint i = 0; i < tiles; i++)
        {
            var count = i < taller ? height + 1 : height;
            if (ahead != null) ahead->Begin(tile);
            MicroKernel<float>.Run(count, tile);
            if (ahead != null) ahead->End(tile);
            tile->A += count * tile->ARow;
            tile->C += count * tile->CRow;
            if (tile->Start != null) tile->Start += count * tile->StartRow;
        }
    }
}

/// <summary>
/// Brings memory that is needed soon into the second-level cache, a little with each segment of each tile: tiles compute from
/// the caches and leave the way to memory idle, the element-wise passes between them would wait for it.
/// </summary>
internal unsafe struct Prefetch
{
    private const nint Line = 64;

    private byte* _at, _end, _nextAt, _nextEnd;
    private readonly nint _lines;

    /// <summary>Two ranges, to be fetched in <paramref name="parts"/> equal parts.</summary>
    public Prefetch(float* first, nint firstCount, float* second, nint secondCount, nint parts)
    {
        _at = (byte*)first;
        _end = (byte*)(first + firstCount);
        _nextAt = (byte*)second;
        _nextEnd = (byte*)(second + secondCount);
        var lines = (((firstCount + secondCount) * sizeof(float)) + Line - 1) / Line;
        _lines = (lines + parts - 1) / Math.Max(1, parts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Begin(Tile<float>* tile)
    {
        tile->Fetch = _at;
        tile->FetchLines = _at < _end ? _lines : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(Tile<float>* tile)
    {
        _at = tile->Fetch;
        if (_at < _end) return;
        _at = _nextAt;
        _end = _nextEnd;
        _nextAt = _nextEnd;
    }
}
