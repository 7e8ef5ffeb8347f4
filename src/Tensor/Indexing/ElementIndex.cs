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
    private bool _isChecked; // all positions were seen to be inside; tensors of an index are not written to between uses

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
        Run<Gather>(table, values);
        return values;
    }

    /// <summary>Writes to the elements named, in place. Not recorded.</summary>
    /// <param name="table">A dense tensor; of no use any more when a position turns out to be outside.</param>
    /// <param name="values">Broadcasts to <see cref="Shape"/>; the table's dtype.</param>
    /// <exception cref="IndexOutOfRangeException">A position is outside its axis.</exception>
    public void Put<TCombine>(Tensor table, Tensor values) where TCombine : struct, ICombine
    {
        Run<Scatter<TCombine>>(table, values);
        table.Storage.MarkWritten();
    }

    private static void ThrowIfNotPositions(Tensor index)
    {
        if (!index.DType.IsInteger)
            throw new ArgumentException($"Index tensors hold positions, Int32 or Int64; {index.Describe()} was given.");
    }

    private void Run<TKernel>(Tensor table, Tensor values) where TKernel : struct, IKernel<GatherArgs>
    {
        using var outside = Tensor.Zeros([1], DType.Int64, table.Device);
        var (index, indexStrides, combined) = One(table, outside);
        Span<long> strides = stackalloc long[3 * Shape.MaxRank];
        var stridesV = strides[..Shape.Rank];
        var stridesT = strides.Slice(Shape.MaxRank, Shape.Rank);
        var stridesI = strides.Slice(2 * Shape.MaxRank, Shape.Rank);
        values.BroadcastStrides(Shape, stridesV);
        for (var axis = 0; axis < Shape.Rank; axis++)
        {
            stridesT[axis] = _tableAxis[axis] < 0 ? 0 : table.Strides[_tableAxis[axis]];
            stridesI[axis] = _indexAxis[axis] < 0 ? 0 : indexStrides[_indexAxis[axis]];
        }

        var space = IterationSpace.Create(Shape.Lengths, stridesV, stridesT, stridesI);
        table.Device.Run<TKernel, GatherArgs>(new GatherArgs(space, table.DType, values.Operand, table.Operand, index));
        combined?.Dispose();
        if (_isChecked) return;

        // Reading this waits for a GPU: once for an index, not again when a backward pass goes through it.
        if (outside.Item<long>() != 0) throw Outside(table);
        _isChecked = true;
    }

    /// <summary>The index tensor as it is when there is one; several are combined to one of places in the table's memory.</summary>
    private (IndexOperand Index, long[] Strides, Tensor? Combined) One(Tensor table, Tensor outside)
    {
        Tensor? combined = null;
        if (Indices.Count() > 1) combined = Tensor.Empty(_indexShape, DType.Int64, table.Device);
        var strides = new long[_indexShape.Rank];
        var add = false;
        for (var axis = 0; axis < _indices.Length; axis++)
        {
            if (_indices[axis] is not { } index) continue;
            if (_table[axis] == 0 && index.Length > 0) throw Outside(table);
            index.BroadcastStrides(_indexShape, strides);
            var operand = new IndexOperand(index.Operand, index.DType, _table[axis] - 1, table.Strides[axis], _wrap ? _table[axis] : 0, outside.Operand);
            if (combined is null) return (operand, strides, null);
            table.Device.Run<IndexOffsets, IndexOffsetsArgs>(new IndexOffsetsArgs(
                IterationSpace.Create(_indexShape.Lengths, combined.Strides, strides), combined.Operand, add, operand));
            add = true;
        }

        // These were checked, and may be negative in a table walked backward.
        return (new IndexOperand(combined!.Operand, DType.Int64, -1, 1, 0, outside.Operand), combined.Strides, combined);
    }

    /// <summary>Looks for the first position outside its axis, axis by axis and in row-major order.</summary>
    private IndexOutOfRangeException Outside(Tensor table)
    {
        for (var axis = 0; axis < _indices.Length; axis++)
        {
            if (_indices[axis] is not { } index) continue;
            using var wide = Tensor.Empty(index.Shape, DType.Int64, index.Device);
            wide.CopyFrom(index);
            var length = _table[axis];
            var positions = wide.ToArray<long>();
            var number = Array.FindIndex(positions, p => p >= length || p < (_wrap ? -length : 0));
            if (number < 0) continue;
            var at = new int[index.Rank];
            var rest = number;
            for (var i = at.Length - 1; i >= 0; i--) (rest, at[i]) = Math.DivRem(rest, index.Shape[i]);
            return new IndexOutOfRangeException(
                $"Position {positions[number]} at [{string.Join(", ", at)}] of the index {index.Describe()} is outside axis {axis} of {table.Describe()}, which has length {length}: positions run from {(_wrap ? -length : 0)} to {length - 1}.");
        }

        throw new InvalidOperationException("An index changed while it was used.");
    }
}
