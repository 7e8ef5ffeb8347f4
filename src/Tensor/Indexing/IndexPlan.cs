namespace TensorCore;

/// <summary>
/// What <c>x[...]</c> means for one shape: first a view (positions, slices, new axes), then, when there are tensors
/// among the entries, a gather along some axes of that view.
/// </summary>
internal sealed class IndexPlan
{
    private IndexPlan(AffineView view, Tensor?[] indices, int at)
    {
        View = view;
        Indices = indices;
        At = at;
    }

    /// <summary>The view of the source.</summary>
    public AffineView View { get; }

    /// <summary>For each axis of the view the tensor that indexes it; null for axes taken whole. Empty when there is none at all.</summary>
    public Tensor?[] Indices { get; }

    /// <summary>
    /// How many axes of the result come before those of the index tensors. NumPy's rule: they stand where the first of
    /// the tensors and positions stood, but in front when something else stands between two of these.
    /// </summary>
    public int At { get; }

    /// <summary>Works out the entries.</summary>
    /// <param name="x">The tensor that is indexed.</param>
    /// <param name="entries">What stands between the brackets.</param>
    /// <exception cref="ShapeException">There are too many entries or more than one ellipsis, or a mask does not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A position does not exist.</exception>
    public static IndexPlan Parse(Tensor x, ReadOnlySpan<TensorIndex> entries)
    {
        var taken = 0;
        var ellipsis = -1;
        var advanced = false;
        for (var i = 0; i < entries.Length; i++)
        {
            switch (entries[i].Kind)
            {
                case TensorIndexKind.NewAxis:
                    break;
                case TensorIndexKind.Ellipsis:
                    if (ellipsis >= 0) throw new ShapeException($"x[{Write(entries)}] has more than one ellipsis, so it is not clear which axes each stands for.");
                    ellipsis = i;
                    break;
                case TensorIndexKind.Tensor:
                    advanced = true;
                    taken += entries[i].Tensor is { DType: DType.Bool } mask ? mask.Rank : 1;
                    break;
                default:
                    taken++;
                    break;
            }
        }

        if (taken > x.Rank)
            throw new ShapeException($"x[{Write(entries)}] indexes {taken} axes; {x.Describe()} has {x.Rank}.");

        var view = new AffineView(x.Shape);
        var indices = new List<Tensor?>();
        var axis = 0;
        int first = -1, end = -1; // the run of tensors and positions
        var separated = false;
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            if (entry.Kind is TensorIndexKind.Tensor or TensorIndexKind.Position)
            {
                if (first < 0) first = indices.Count;
                separated |= end >= 0 && end != i;
                end = i + 1;
            }

            switch (entry.Kind)
            {
                case TensorIndexKind.NewAxis:
                    view.NewAxis(1);
                    indices.Add(null);
                    break;
                case TensorIndexKind.Ellipsis:
                    for (var left = x.Rank - taken; left > 0; left--) Whole();
                    break;
                case TensorIndexKind.Position:
                    view.From(axis, Position(x, axis, entry.Start!.Value));
                    axis++;
                    break;
                case TensorIndexKind.Slice:
                    var (start, length) = Cut(entry, x.Shape[axis]);
                    view.From(axis, start).Axis(length, axis, entry.Step);
                    indices.Add(null);
                    axis++;
                    break;
                default:
                    AddTensor(entry.Tensor!);
                    break;
            }
        }

        while (axis < x.Rank) Whole();
        return new IndexPlan(view, advanced ? [.. indices] : [], separated ? 0 : first);

        void Whole()
        {
            view.Whole(axis++);
            indices.Add(null);
        }

        void AddTensor(Tensor index)
        {
            if (index.DType != DType.Bool)
            {
                view.Whole(axis++);
                indices.Add(index);
                return;
            }

            var fits = index.Rank > 0;
            for (var i = 0; fits && i < index.Rank; i++) fits = index.Shape[i] == x.Shape[axis + i];
            if (!fits)
                throw new ShapeException($"A mask must have the lengths of the axes it selects from; {index.Describe()} was given for {x.Describe()} from axis {axis} on.");
            var positions = MaskPositions.Of(index);
            for (var i = 0; i < index.Rank; i++)
            {
                view.Whole(axis++);
                indices.Add(positions.View([positions.Shape[1]], [1], i * (long)positions.Shape[1]));
            }
        }
    }

    /// <summary>A position that may count from the end as one that counts from the start.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such position.</exception>
    public static int Position(Tensor x, int axis, int position)
    {
        var length = x.Shape[axis];
        var result = position < 0 ? position + length : position;
        if ((uint)result >= (uint)length)
            throw new IndexOutOfRangeException($"Position {position} is outside axis {axis} of {x.Describe()}, which has length {length}: positions run from {-length} to {length - 1}.");
        return result;
    }

    /// <summary>The first position and the number of positions of a slice, cut to the axis as Python does.</summary>
    private static (int Start, int Length) Cut(in TensorIndex slice, int length)
    {
        var step = slice.Step;
        var (lowest, highest) = step > 0 ? (0, length) : (-1, length - 1);
        var start = slice.Start is { } s ? Clamp(s) : step > 0 ? lowest : highest;
        var stop = slice.Stop is { } e ? Clamp(e) : step > 0 ? highest : lowest;
        var count = step > 0 ? ((long)stop - start + step - 1) / step : ((long)start - stop - step - 1) / -(long)step;
        return count <= 0 ? (0, 0) : (start, (int)count);

        int Clamp(int position) => (int)Math.Clamp(position < 0 ? (long)position + length : position, lowest, highest);
    }

    private static string Write(ReadOnlySpan<TensorIndex> entries)
    {
        var parts = new string[entries.Length];
        for (var i = 0; i < parts.Length; i++) parts[i] = entries[i].ToString();
        return string.Join(", ", parts);
    }
}
