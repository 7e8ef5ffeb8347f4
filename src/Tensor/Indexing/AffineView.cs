namespace TensorCore;

/// <summary>
/// Which elements of a source a view shows, independent of how the source lies in memory: element i of the view is
/// element Start + sum over its axes j of i[j] * Steps[j] of the source. Slices, single indices, new axes, reversed
/// axes, diagonals and sliding windows are all of this form.
/// </summary>
internal sealed class AffineView
{
    private readonly List<int> _lengths = [];
    private readonly List<int[]> _steps = [];
    private readonly int[] _start;
    private Shape? _shape;

    /// <summary>A view without axes yet, of the source's first element.</summary>
    public AffineView(Shape source)
    {
        Source = source;
        _start = new int[source.Rank];
    }

    /// <summary>Some positions of one axis and the others whole.</summary>
    public static AffineView Along(Shape source, int axis, int from, int length, int step)
    {
        var view = new AffineView(source).From(axis, from);
        for (var i = 0; i < source.Rank; i++) view.Axis(i == axis ? length : source[i], i, i == axis ? step : 1);
        return view;
    }

    /// <summary>Parts of the given lengths, one after the other along an axis.</summary>
    public static AffineView[] Parts(Shape source, int axis, ReadOnlySpan<int> lengths)
    {
        var parts = new AffineView[lengths.Length];
        var start = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Along(source, axis, start, lengths[i], 1);
            start += lengths[i];
        }

        return parts;
    }

    /// <summary>One position of one axis, which disappears.</summary>
    public static AffineView At(Shape source, int axis, int position)
    {
        var view = new AffineView(source).From(axis, position);
        for (var i = 0; i < source.Rank; i++)
        {
            if (i != axis) view.Whole(i);
        }

        return view;
    }

    /// <summary>The shape that a source must have.</summary>
    public Shape Source { get; }

    /// <summary>The shape of the view.</summary>
    public Shape Shape => _shape ??= Shape.Create([.. _lengths]);

    /// <summary>Starts at position <paramref name="index"/> of a source axis.</summary>
    public AffineView From(int sourceAxis, int index)
    {
        _start[sourceAxis] = index;
        return this;
    }

    /// <summary>Appends an axis that moves along one source axis.</summary>
    public AffineView Axis(int length, int sourceAxis, int step)
    {
        NewAxis(length)[sourceAxis] = step;
        return this;
    }

    /// <summary>Appends an axis that moves along two source axes at once: a diagonal.</summary>
    public AffineView Axis(int length, int sourceAxis1, int sourceAxis2, int step)
    {
        var steps = NewAxis(length);
        steps[sourceAxis1] = step;
        steps[sourceAxis2] = step;
        return this;
    }

    /// <summary>Appends an axis that stays where it is; returns its steps along the source axes.</summary>
    public int[] NewAxis(int length)
    {
        var steps = new int[Source.Rank];
        _lengths.Add(length);
        _steps.Add(steps);
        return steps;
    }

    /// <summary>Appends a source axis as it is.</summary>
    public AffineView Whole(int sourceAxis) => Axis(Source[sourceAxis], sourceAxis, 1);

    /// <summary>Views a tensor of the source shape. Not recorded.</summary>
    public Tensor Of(Tensor x)
    {
        if (Shape.Length == 0) return x.View(Shape, Shape.RowMajorStrides, x.Offset);
        var offset = x.Offset;
        for (var axis = 0; axis < _start.Length; axis++) offset += _start[axis] * x.Strides[axis];
        var strides = new long[Shape.Rank];
        for (var j = 0; j < strides.Length; j++)
        {
            for (var axis = 0; axis < _start.Length; axis++) strides[j] += _steps[j][axis] * x.Strides[axis];
        }

        return x.View(Shape, strides, offset);
    }
}
