using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Which elements of a table a set of index tensors names: for every axis of the result, whether it walks along an axis
/// of the table, along an axis of the index tensors, or (in <see cref="Along"/>) along both. Reading and writing through
/// it are each other's adjoints.
/// </summary>
internal sealed class ElementIndex
{
    private readonly Shape _table;
    private readonly Tensor?[] _indices; // for each axis of the table
    private readonly Shape _indexShape;
    private readonly int[] _tableAxis; // for each axis of the result; -1 where it does not move along the table
    private readonly int[] _indexAxis; // for each axis of the result; -1 where it does not move along the index tensors
    private readonly bool _wrap;

    private ElementIndex(Shape table, Tensor?[] indices, Shape indexShape, Shape shape, int[] tableAxis, int[] indexAxis, bool wrap)
    {
        _table = table;
        _indices = indices;
        _indexShape = indexShape;
        Shape = shape;
        _tableAxis = tableAxis;
        _indexAxis = indexAxis;
        _wrap = wrap;
    }

    /// <summary>The shape of what is read or written.</summary>
    public Shape Shape { get; }

    /// <summary>The index tensors.</summary>
    public IEnumerable<Tensor> Indices => _indices.OfType<Tensor>();

    /// <summary>
    /// Index tensors for some axes, broadcast together; the other axes are taken whole. Negative positions count from
    /// the end if <paramref name="wrap"/>.
    /// </summary>
    /// <param name="x">The table; only its shape and name count.</param>
    /// <param name="indices">For each axis of the table an Int32 or Int64 tensor, or null.</param>
    /// <param name="at">How many of the result's axes come before those of the index tensors.</param>
    /// <param name="wrap">Whether negative positions count from the end.</param>
    /// <exception cref="ShapeException">The index tensors do not broadcast together.</exception>
    public static ElementIndex Of(Tensor x, Tensor?[] indices, int at, bool wrap)
    {
        var indexShape = Shape.Scalar;
        foreach (var index in indices.OfType<Tensor>())
        {
            ThrowIfNotPositions(index);
            indexShape = Shape.Broadcast(indexShape, index.Shape);
        }

        var lengths = new List<int>();
        var tableAxis = new List<int>();
        var indexAxis = new List<int>();
        for (var axis = 0; axis <= x.Rank; axis++)
        {
            if (lengths.Count == at && indexAxis.All(a => a < 0))
            {
                for (var i = 0; i < indexShape.Rank; i++) Add(indexShape[i], -1, i);
            }

            if (axis < x.Rank && indices[axis] is null) Add(x.Shape[axis], axis, -1);
        }

        return new ElementIndex(x.Shape, indices, indexShape, [.. lengths], [.. tableAxis], [.. indexAxis], wrap);

        void Add(int length, int table, int index)
        {
            lengths.Add(length);
            tableAxis.Add(table);
            indexAxis.Add(index);
        }
    }

    /// <summary>One index tensor for one axis, of the table's rank: element i of the result is at i of the table, except along that axis.</summary>
    /// <exception cref="ShapeException">The index has another rank, or is longer than the table along another axis.</exception>
    public static ElementIndex Along(Tensor x, int axis, Tensor index)
    {
        ThrowIfNotPositions(index);
        axis = x.Shape.Axis(axis);
        var fits = index.Rank == x.Rank;
        for (var i = 0; fits && i < x.Rank; i++) fits = i == axis || index.Shape[i] <= x.Shape[i];
        if (!fits)
            throw new ShapeException($"The index for axis {axis} of {x.Describe()} must have {x.Rank} axes, none but axis {axis} longer than the table's; {index.Describe()} was given.");
        var indices = new Tensor?[x.Rank];
        indices[axis] = index;
        var all = Enumerable.Range(0, x.Rank).ToArray();
        return new ElementIndex(x.Shape, indices, index.Shape, index.Shape, [.. all.Select(i => i == axis ? -1 : i)], all, wrap: false);
    }

    /// <summary>The elements named, as a new tensor of <see cref="Shape"/>. Not recorded.</summary>
    /// <exception cref="IndexOutOfRangeException">A position is outside its axis.</exception>
    public Tensor Take(Tensor table)
    {
        var values = Tensor.Empty(Shape, table.DType, table.Device);
        using var offsets = Offsets(table);
        table.Device.Run<Gather, GatherArgs>(Arguments(table, values, offsets));
        return values;
    }

    /// <summary>Writes to the elements named, in place. Not recorded.</summary>
    /// <param name="table">A dense tensor.</param>
    /// <param name="values">Broadcasts to <see cref="Shape"/>; the table's dtype.</param>
    /// <exception cref="IndexOutOfRangeException">A position is outside its axis; nothing was written.</exception>
    public void Put<TCombine>(Tensor table, Tensor values) where TCombine : struct, ICombine
    {
        using var offsets = Offsets(table);
        table.Device.Run<Scatter<TCombine>, GatherArgs>(Arguments(table, values, offsets));
        table.Storage.MarkWritten();
    }

    private static void ThrowIfNotPositions(Tensor index)
    {
        if (!index.DType.IsInteger)
            throw new ArgumentException($"Index tensors hold positions, Int32 or Int64; {index.Describe()} was given.");
    }

    private GatherArgs Arguments(Tensor table, Tensor values, Tensor offsets)
    {
        Span<long> strides = stackalloc long[3 * Shape.MaxRank];
        var stridesV = strides[..Shape.Rank];
        var stridesT = strides.Slice(Shape.MaxRank, Shape.Rank);
        var stridesO = strides.Slice(2 * Shape.MaxRank, Shape.Rank);
        values.BroadcastStrides(Shape, stridesV);
        for (var axis = 0; axis < Shape.Rank; axis++)
        {
            stridesT[axis] = _tableAxis[axis] < 0 ? 0 : table.Strides[_tableAxis[axis]];
            stridesO[axis] = _indexAxis[axis] < 0 ? 0 : offsets.Strides[_indexAxis[axis]];
        }

        return new GatherArgs(
            IterationSpace.Create(Shape.Lengths, stridesV, stridesT, stridesO), table.DType, values.Operand, table.Operand, offsets.Operand);
    }

    /// <summary>What the index tensors add to an element's place in the memory of a table with these strides.</summary>
    private Tensor Offsets(Tensor table)
    {
        var offsets = Tensor.Empty(_indexShape, DType.Int64, table.Device);
        using var outside = Tensor.Full([1], -1, DType.Int64, table.Device);
        Span<long> strides = stackalloc long[_indexShape.Rank];
        var first = true;
        for (var axis = 0; axis < _indices.Length; axis++)
        {
            if (_indices[axis] is not { } index) continue;
            index.BroadcastStrides(_indexShape, strides);
            table.Device.Run<IndexOffsets, IndexOffsetsArgs>(new IndexOffsetsArgs(
                IterationSpace.Create(_indexShape.Lengths, offsets.Strides, strides),
                offsets.Operand, index.Operand, index.DType, _table[axis], table.Strides[axis], _wrap, !first, outside.Operand));
            if (outside.Item<long>() is >= 0 and var number) throw Outside(table, axis, index, number);
            first = false;
        }

        return offsets;
    }

    private IndexOutOfRangeException Outside(Tensor table, int axis, Tensor index, long number)
    {
        var at = new long[_indexShape.Rank];
        var inIndex = 0L;
        for (var i = at.Length - 1; i >= 0; i--)
        {
            (number, at[i]) = Math.DivRem(number, _indexShape[i]);
            var own = i - (_indexShape.Rank - index.Rank);
            if (own >= 0 && index.Shape[own] != 1) inIndex += at[i] * index.Strides[own];
        }

        using var element = index.View(Shape.Scalar, [], index.Offset + inIndex);
        var length = _table[axis];
        return new IndexOutOfRangeException(
            $"Position {element.ToScalar()} at [{string.Join(", ", at)}] of the index {index.Describe()} is outside axis {axis} of {table.Describe()}, which has length {length}: positions run from {(_wrap ? -length : 0)} to {length - 1}.");
    }
}
