using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>An <see cref="AttentionMatrix"/> as kernels see it.</summary>
internal readonly struct GpuMatrices(GpuDevice device, in AttentionMatrix matrix)
{
    private readonly GpuOperand<float> _first = device.Strided<float>(matrix.Operand);
    private readonly long _outer = matrix.OuterStride, _inner = matrix.InnerStride, _row = matrix.RowStride;

    /// <summary>Where a head's matrix begins.</summary>
    public long Of(int outer, int inner) => (outer * _outer) + (inner * _inner);

    /// <summary>Where the matrix of a group's head begins.</summary>
    public long Of(AttentionPlace place) => Of(place.Outer, place.Inner);

    /// <summary>An element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Load(long head, int row, int column) => _first[head + (row * _row) + column];

    /// <summary>Stores four neighboring elements, those that lie before the end of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long head, int row, int column, int columns, Float4 values)
    {
        var at = head + (row * _row) + column;
        if (column < columns) _first[at] = values.X;
        if (column + 1 < columns) _first[at + 1] = values.Y;
        if (column + 2 < columns) _first[at + 2] = values.Z;
        if (column + 3 < columns) _first[at + 3] = values.W;
    }

    /// <summary>Four neighboring elements; zeros outside the matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load4(long head, int row, int column, int rows, int columns)
    {
        if (row >= rows || column >= columns) return default;
        var at = head + (row * _row) + column;
        return new Float4(
            _first[at],
            column + 1 < columns ? _first[at + 1] : 0,
            column + 2 < columns ? _first[at + 2] : 0,
            column + 3 < columns ? _first[at + 3] : 0);
    }
}

/// <summary>Sizes and masks of attention as kernels see them.</summary>
internal readonly struct AttentionSizes(GpuDevice device, in AttentionShape shape, in AttentionMask mask)
{
    private readonly GpuOperand<byte> _mask = device.Strided<byte>(mask.Operand);
    private readonly long _outerStride = mask.OuterStride, _innerStride = mask.InnerStride, _queryStride = mask.QueryStride, _keyStride = mask.KeyStride;
    private readonly Flag _hasMask = mask.Operand.IsPresent, _causal = shape.Causal;

    public readonly int Inner = checked((int)shape.Inner), Queries = checked((int)shape.Queries), Keys = checked((int)shape.Keys);
    public readonly int Depth = shape.Depth, ValueDepth = shape.ValueDepth;
    public readonly float Scale = (float)shape.Scale;

    /// <summary>How many keys from the first on any of the queries before this one sees, as far as causality tells.</summary>
    public int EndOfKeys(int endOfQueries) => _causal && endOfQueries < Keys ? endOfQueries : Keys;

    /// <summary>The first query that sees this key, as far as causality tells.</summary>
    public int FirstQuery(int key) => _causal ? key : 0;

    /// <summary>Where the mask of a group's head begins.</summary>
    public long MaskOf(AttentionPlace place) => (place.Outer * _outerStride) + (place.Inner * _innerStride);

    /// <summary>
    /// Whether no query sees any of a tile's keys, as far as a mask of keys tells. It ends at the first key that is seen, which
    /// most tiles begin with, and all work-items of a group get the same answer, so that they skip the tile together.
    /// </summary>
    public bool Hides(long mask, int firstKey)
    {
        if (!_hasMask || _queryStride != 0) return false;
        var end = Math.Min(firstKey + AttentionTile.Lines, Keys);
        for (var key = firstKey; key < end; key++)
        {
            if (_mask[mask + (key * _keyStride)] != 0) return false;
        }

        return true;
    }

    /// <summary>
    /// The first tile, from this key on, that a mask of keys does not hide. Loops over tiles ask for it in their heads instead of
    /// skipping hidden ones inside: what holds barriers is then no branch, for which OpenCL's compilers need many times as long.
    /// </summary>
    public int NextTile(long mask, int key, int end)
    {
        while (key < end && Hides(mask, key)) key += AttentionTile.Lines;
        return key;
    }

    /// <summary>Whether a score counts; the query and the key may lie beyond the last ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Sees(long mask, int query, int key)
    {
        if (query >= Queries || key >= Keys) return false;
        if (_causal && key > query) return false;
        return !_hasMask || _mask[mask + (query * _queryStride) + (key * _keyStride)] != 0;
    }
}

/// <summary>What a group works on: some columns of the result for one tile of a head's lines.</summary>
/// <param name="inner">Heads along the inner axis.</param>
/// <param name="tiles">Tiles of a head's lines.</param>
/// <param name="parts">Parts that the columns are cut into.</param>
internal readonly struct AttentionPlace(int inner, int tiles, int parts)
{
    /// <summary>The first column.</summary>
    public readonly int Column = Grid.IdxX % parts * AttentionTile.Lines;

    /// <summary>Number of the tile in its head.</summary>
    public readonly int Tile = Grid.IdxX / parts % tiles;

    public readonly int Head = Grid.IdxX / parts / tiles;

    public readonly int Outer = Grid.IdxX / parts / tiles / inner;

    public readonly int Inner = Grid.IdxX / parts / tiles % inner;
}

/// <summary>
/// Tiles of 64 x 64 results on a group of 16 x 16 work-items, 4 x 4 each in registers. Shared memory holds 16 terms of 64
/// rows of A, as many of B, and one tile of weights, all with the terms outermost, so that both products read it alike.
/// </summary>
internal static class AttentionTile
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Lines = 64;

    /// <summary>Work-items of a group.</summary>
    public const int Items = 256;

    /// <summary>Room that a group needs in shared memory.</summary>
    public const int SharedSize = AtWeights + (Lines * Row);

    private const int Across = 16;
    private const int Terms = 16;
    private const int Row = (Lines / 4) + 1; // of shared memory; the padding spreads transposed stores over banks
    private const int AtB = Terms * Row;
    private const int AtWeights = 2 * AtB;

    public static int TilesOf(int lines) => (lines + Lines - 1) / Lines;

    /// <summary>The products of rows of two matrices, over their depth. Shared memory for A and B may be overwritten when it begins and when it ends.</summary>
    public static Tile4 Products(
        ArrayView<Float4> shared, int item, GpuMatrices a, long headA, int firstA, int rowsA, GpuMatrices b, long headB, int firstB, int rowsB, int depth)
    {
        Tile4 sum = default;
        int x = item % Across, y = item / Across, line = item / 4, term = item % 4 * 4;
        for (var first = 0; first < depth; first += Terms)
        {
            Put(shared, (4 * term * Row) + line, a.Load4(headA, firstA + line, first + term, rowsA, depth));
            Put(shared, (4 * (AtB + (term * Row))) + line, b.Load4(headB, firstB + line, first + term, rowsB, depth));
            Group.Barrier();
            for (var k = 0; k < Terms; k++) sum = Tile4.Plus(sum, shared, (k * Row) + y, AtB + (k * Row) + x);
            Group.Barrier();
        }

        return sum;
    }

    /// <summary>The weights in shared memory times the rows of a matrix, added to a sum.</summary>
    public static Tile4 Apply(
        ArrayView<Float4> shared, int item, Tile4 sum, GpuMatrices b, long head, int firstRow, int rows, int firstColumn, int columns)
    {
        int x = item % Across, y = item / Across;
        for (var first = 0; first < Lines; first += Terms)
        {
            shared[AtB + (y * Row) + x] = b.Load4(head, firstRow + first + y, firstColumn + (4 * x), rows, columns);
            Group.Barrier();
            for (var k = 0; k < Terms; k++) sum = Tile4.Plus(sum, shared, AtWeights + ((first + k) * Row) + y, AtB + (k * Row) + x);
            Group.Barrier();
        }

        return sum;
    }

    /// <summary>Stores the work-item's part of the weights, transposed.</summary>
    public static void PutWeights(ArrayView<Float4> shared, int item, Tile4 weights)
    {
        var at = AtWeights + (item % Across * 4 * Row) + (item / Across);
        Float4 a = weights.Row0, b = weights.Row1, c = weights.Row2, d = weights.Row3;
        shared[at] = new Float4(a.X, b.X, c.X, d.X);
        shared[at + Row] = new Float4(a.Y, b.Y, c.Y, d.Y);
        shared[at + (2 * Row)] = new Float4(a.Z, b.Z, c.Z, d.Z);
        shared[at + (3 * Row)] = new Float4(a.W, b.W, c.W, d.W);
    }

    /// <summary>For each of a work-item's four rows the sum, or the maximum, of what the 16 work-items of the row have. Shared memory for A and B may be overwritten when it begins, but not before a barrier when it ends.</summary>
    public static Float4 AcrossRows<TCombination>(ArrayView<Float4> shared, int item, Float4 mine) where TCombination : struct, ICombination<float>
    {
        int x = item % Across, y = item / Across;
        shared[(x * Row) + y] = mine;
        Group.Barrier();
        if (x < 4)
        {
            var floats = shared.Cast<float>();
            var at = (4 * y) + x;
            var total = floats[at];
            for (var i = 1; i < Across; i++) total = TCombination.Combine(total, floats[at + (4 * i * Row)]);
            floats[(4 * AtB) + at] = total;
        }

        Group.Barrier();
        return shared[AtB + y];
    }

    private static void Put(ArrayView<Float4> shared, int at, Float4 values)
    {
        var floats = shared.Cast<float>();
        floats[at] = values.X;
        floats[at + (4 * Row)] = values.Y;
        floats[at + (8 * Row)] = values.Z;
        floats[at + (12 * Row)] = values.W;
    }
}

internal readonly struct FloatSum : ICombination<float>
{
    public static float Identity => 0;

    public static float Combine(float a, float b) => a + b;
}

internal readonly struct FloatMax : ICombination<float>
{
    public static float Identity => float.MinValue;

    public static float Combine(float a, float b) => a > b ? a : b;
}
