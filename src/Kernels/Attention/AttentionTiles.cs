using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>What of a product of tiles causal attention does not need: the part where the key comes after the query.</summary>
internal enum CausalCut
{
    /// <summary>Nothing is left out.</summary>
    None,

    /// <summary>Rows are keys, columns are queries: what is left out is not written.</summary>
    Results,

    /// <summary>Rows are queries, terms are keys: those after the query are left out.</summary>
    LastTerms,

    /// <summary>Rows are keys, terms are queries: those before the key are left out.</summary>
    FirstTerms,
}

/// <summary>
/// The parts that attention's passes on the CPU share. Scores are kept transposed, a row for each key and a lane for each
/// query: then maxima and sums over keys need no reduction across lanes, the products that follow read them as they are (a
/// micro-kernel's A may have any strides), and only a tile of queries has to be transposed, not the keys.
/// </summary>
internal static unsafe class AttentionTiles
{
    /// <summary>Queries of a tile: whole panels of three registers.</summary>
    public const int Queries = 96;

    /// <summary>Keys of a tile.</summary>
    public const int Keys = 128;

    /// <summary>Floats of a tile of scores.</summary>
    public const int Scores = Queries * Keys;

    /// <summary>C = A B, or C += A B, in micro-kernels.</summary>
    /// <param name="a">[rows, terms], with any strides.</param>
    /// <param name="aRow">Stride of its rows.</param>
    /// <param name="aCol">Stride of its columns.</param>
    /// <param name="b">[terms, columns]; rows may be read past their ends.</param>
    /// <param name="bRow">Stride of its rows.</param>
    /// <param name="terms">Terms of the sums.</param>
    /// <param name="c">[rows, columns].</param>
    /// <param name="cRow">Stride of its rows.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="adds">Whether C is added to.</param>
    /// <param name="cut">What may be left out.</param>
    /// <param name="diagonal">The tile's first key less its first query.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        float* a, nint aRow, nint aCol, float* b, nint bRow, nint terms, float* c, nint cRow, nint rows, nint columns, bool adds, CausalCut cut, nint diagonal)
    {
        Tile<float> tile = default;
        (tile.ARow, tile.ACol, tile.BRow, tile.CRow, tile.StartRow) = (aRow, aCol, bRow, cRow, cRow);
        tile.Segments = 1;
        nint width = MicroKernel<float>.Width;
        var panels = new ColumnPanels((int)((columns + width - 1) / width));
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var first = panels.Start(panel) * width;
            var vectors = panels.Width(panel);
            tile.Columns = Math.Min(columns - first, vectors * width);
            var needed = cut == CausalCut.Results ? Math.Clamp(first + tile.Columns - diagonal, 0, rows) : rows;
            nint highest = MicroKernel<float>.MaxRows(vectors);
            var tiles = (needed + highest - 1) / highest;
            for (nint i = 0, row = 0; i < tiles; i++)
            {
                var end = (nint)((long)needed * (i + 1) / tiles);
                var skipped = cut == CausalCut.FirstTerms ? Math.Clamp(row + diagonal, 0, terms) : 0;
                tile.A = a + (row * aRow) + (skipped * aCol);
                tile.B = b + first + (skipped * bRow);
                tile.C = c + (row * cRow) + first;
                tile.Start = adds ? tile.C : null;
                tile.K = (cut == CausalCut.LastTerms ? Math.Clamp(end - diagonal, 0, terms) : terms) - skipped;
                MicroKernel<float>.Run(end - row, &tile);
                row = end;
            }
        }
    }

    /// <summary>Copies a matrix transposed and scaled; columns up to a whole register become zeros.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="sourceRow">Stride of its rows.</param>
    /// <param name="target">[columns, rows] with rows of <see cref="Queries"/> elements.</param>
    /// <param name="rows">At most <see cref="Queries"/>.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="scale">Factor.</param>
    public static void Turn<TLane>(float* source, nint sourceRow, float* target, nint rows, nint columns, float scale)
        where TLane : unmanaged, ISimdLane<TLane, float>
    {
        BlockCopy.Transpose(source, sourceRow, target, Queries, rows, columns);
        var padded = Padded(rows);
        var factor = TLane.Broadcast(scale);
        for (nint j = 0; j < columns; j++)
        {
            var row = target + (j * Queries);
            new Span<float>(row + rows, (int)(padded - rows)).Clear();
            if (scale == 1) continue;
            for (nint i = 0; i < padded; i += TLane.Count) TLane.Store(TLane.Load(row + i) * factor, row + i);
        }
    }

    /// <summary>A length rounded up to whole registers, of the widest there are.</summary>
    public static nint Padded(nint length) => (length + 15) & ~15;
}

/// <summary>An <see cref="AttentionMatrix"/> as an address.</summary>
internal readonly unsafe struct HeadMatrices(in AttentionMatrix matrix)
{
    private readonly float* _first = matrix.Operand.Pointer<float>();
    private readonly nint _outer = (nint)matrix.OuterStride, _inner = (nint)matrix.InnerStride;

    /// <summary>From row to row.</summary>
    public readonly nint Row = (nint)matrix.RowStride;

    /// <summary>The matrix of a head.</summary>
    public float* Of(nint outer, nint inner) => _first + (outer * _outer) + (inner * _inner);
}

/// <summary>An <see cref="AttentionMask"/> as an address.</summary>
internal readonly unsafe struct HeadMasks(in AttentionMask mask)
{
    private readonly bool* _first = mask.Operand.IsPresent ? mask.Operand.Pointer<bool>() : null;
    private readonly nint _outer = (nint)mask.OuterStride, _inner = (nint)mask.InnerStride;
    private readonly nint _query = (nint)mask.QueryStride, _key = (nint)mask.KeyStride;

    /// <summary>The mask of a head.</summary>
    public HeadMask Of(nint outer, nint inner) => new(_first == null ? null : _first + (outer * _outer) + (inner * _inner), _query, _key);
}

/// <summary>Which scores of a head count.</summary>
internal readonly unsafe struct HeadMask(bool* first, nint queryStride, nint keyStride)
{
    /// <summary>Whether no query sees any of the keys, as far as a look at a mask of keys tells.</summary>
    public bool Hides(nint key, nint count)
    {
        if (first == null || queryStride != 0) return false;
        for (nint j = key; j < key + count; j++)
        {
            if (first[j * keyStride]) return false;
        }

        return true;
    }

    /// <summary>Writes -infinity over the scores that do not count.</summary>
    /// <param name="scores">[keys, <see cref="AttentionTiles.Queries"/>].</param>
    /// <param name="query">The tile's first query.</param>
    /// <param name="queries">Queries of the tile.</param>
    /// <param name="key">The tile's first key.</param>
    /// <param name="keys">Keys of the tile.</param>
    /// <param name="causal">Whether keys after a query do not count.</param>
    public void Apply(float* scores, nint query, nint queries, nint key, nint keys, bool causal)
    {
        if (first == null && !(causal && key + keys - 1 > query)) return;
        var width = (int)AttentionTiles.Padded(queries);
        for (nint j = 0; j < keys; j++)
        {
            var row = new Span<float>(scores + (j * AttentionTiles.Queries), width);
            if (causal) row[..(int)Math.Clamp(key + j - query, 0, width)].Fill(float.NegativeInfinity);
            if (first == null) continue;
            var mask = first + ((key + j) * keyStride) + (query * queryStride);
            if (queryStride == 0)
            {
                if (!*mask) row.Fill(float.NegativeInfinity);
                continue;
            }

            for (nint i = 0; i < queries; i++)
            {
                if (!mask[i * queryStride]) row[(int)i] = float.NegativeInfinity;
            }
        }
    }
}
