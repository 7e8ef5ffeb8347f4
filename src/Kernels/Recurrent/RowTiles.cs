using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>How the rows of a product are cut evenly into tiles: 41 rows of two registers are 14, 14 and 13.</summary>
internal readonly unsafe struct RowTiles
{
    private readonly nint _height, _taller;

    /// <summary>Makes the cut.</summary>
    /// <param name="rows">Rows, 1 or more.</param>
    /// <param name="vectors">Registers of columns.</param>
    public RowTiles(nint rows, int vectors)
    {
        nint most = MicroKernel<float>.MaxRows(vectors);
        Count = (rows + most - 1) / most;
        (_height, _taller) = Math.DivRem(rows, Count);
    }

    /// <summary>How many tiles there are.</summary>
    public nint Count { get; }

    /// <summary>Computes the product.</summary>
    /// <param name="tile">Addresses of the first row; A, C and Start are moved on from tile to tile.</param>
    /// <param name="ahead">Memory that is fetched meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Tile<float>* tile, Prefetch* ahead = null)
    {
        for (nint i = 0; i < Count; i++)
        {
            var rows = i < _taller ? _height + 1 : _height;
            if (ahead != null) ahead->Begin(tile);
            MicroKernel<float>.Run(rows, tile);
            if (ahead != null) ahead->End(tile);
            tile->A += rows * tile->ARow;
            tile->C += rows * tile->CRow;
            if (tile->Start != null) tile->Start += rows * tile->StartRow;
        }
    }
}

/// <summary>The cuts of one number of rows for each width of columns, made once: a division costs as much as a step of a tile.</summary>
internal readonly unsafe struct RowTilesByWidth(nint rows)
{
    private readonly RowTiles _one = new(rows, 1), _two = new(rows, 2), _three = new(rows, 3);

    /// <summary>The cut for columns of <paramref name="vectors"/> registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowTiles For(int vectors) => vectors == 3 ? _three : vectors == 2 ? _two : _one;
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
