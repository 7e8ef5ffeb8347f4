using System.Numerics;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// How groups of work-items share the lines of a dense [outer, length, inner]: a group has some columns, a line each, and
/// in every column some lanes, which take four elements at once, as far apart as there are lanes. Short lines are several to a group,
/// and what a lane holds of them stays in registers; a long line has a group of its own. Neighboring work-items are lanes of a line that
/// is contiguous, and neighboring lines otherwise.
/// </summary>
internal readonly struct LineShape
{
    /// <summary>Elements that a lane takes at once.</summary>
    public const int PerLane = 4;

    private const int GroupSize = LaunchGrid.DefaultGroupSize;
    private const int MostColumns = 32;
    private readonly int _lines, _inner, _lanes;

    /// <summary>Length of a line.</summary>
    public readonly int Length;

    /// <exception cref="NotSupportedException">There are more than <see cref="LaunchGrid.MostElements"/> lines, or a line is longer.</exception>
    public LineShape(long outer, int length, long inner)
    {
        if (Math.Max(outer * inner, length) > LaunchGrid.MostElements)
            throw new NotSupportedException($"A GPU takes at most {LaunchGrid.MostElements} lines at once of as many elements; there are {outer * inner} of {length}. Split the tensor.");
        _lines = (int)(outer * inner);
        _inner = (int)inner;
        Length = length;
        var most = GroupSize / Power(Math.Min(inner, MostColumns));
        _lanes = Math.Min(most, Power((length + PerLane - 1) / PerLane));
    }

    /// <summary>What is launched. On the host.</summary>
    public LaunchGrid Grid
    {
        get
        {
            var columns = Math.Min(GroupSize / _lanes, Power(_lines));
            return LaunchGrid.GroupsOf(columns * _lanes, (int)(((long)_lines + columns - 1) / columns));
        }
    }

    /// <summary>Which elements this work-item has. In a kernel.</summary>
    public LineItem Item
    {
        get
        {
            int columns = Group.DimX / _lanes, item = Group.IdxX;
            var lane = _inner > 1 ? item / columns : item % _lanes;
            var column = _inner > 1 ? item % columns : item / _lanes;
            var line = ((long)ILGPU.Grid.IdxX * columns) + column;
            if (line >= _lines) return new LineItem(line, 0, 0, 0, lane, column, columns, _lanes);
            var outer = _inner > 1 ? (int)line / _inner : line;
            var first = (outer * Length * _inner) + (line - (outer * _inner));
            return new LineItem(line, Length, first + ((long)lane * _inner), (long)_lanes * _inner, lane, column, columns, _lanes);
        }
    }

    private static int Power(long value) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(value, 1, GroupSize));
}

/// <summary>The part of a line that one work-item has.</summary>
/// <param name="line">Number of the line.</param>
/// <param name="count">Its length; 0 for a line past the last.</param>
/// <param name="first">Where its first element is.</param>
/// <param name="step">From one of its elements to its next.</param>
/// <param name="lane">Number of its first element in the line.</param>
/// <param name="column">Column in the group.</param>
/// <param name="columns">Columns of the group.</param>
/// <param name="lanes">Lanes of a line, from one element's number to the next one's.</param>
internal readonly struct LineItem(long line, int count, long first, long step, int lane, int column, int columns, int lanes)
{
    public readonly long Line = line, First = first, Step = step;
    public readonly int Count = count, Lane = lane, Column = column, Columns = columns, Lanes = lanes;

    /// <summary>Whether one round takes all elements, so that they need not be read again.</summary>
    public bool IsHeld => Count <= LineShape.PerLane * Lanes;

    /// <summary>From a round's first element to the next one's, in numbers and in memory.</summary>
    public int Round => LineShape.PerLane * Lanes;

    /// <inheritdoc cref="Round"/>
    public long RoundStep => LineShape.PerLane * Step;

    /// <summary>The four elements of a round of which the first has number <paramref name="i"/> and is at <paramref name="at"/>.</summary>
    public LaneFour<TLane> Load<TLane, T>(ArrayView<T> view, int i, long at, double otherwise)
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        var missing = TLane.Constant(otherwise);
        return new LaneFour<TLane>(
            i < Count ? TLane.Of(view[at]) : missing,
            i + Lanes < Count ? TLane.Of(view[at + Step]) : missing,
            i + (2 * Lanes) < Count ? TLane.Of(view[at + (2 * Step)]) : missing,
            i + (3 * Lanes) < Count ? TLane.Of(view[at + (3 * Step)]) : missing);
    }

    /// <summary>The four with 0 for those that are not in the line.</summary>
    public LaneFour<TLane> Masked<TLane>(LaneFour<TLane> values, int i) where TLane : unmanaged, ILane<TLane>
    {
        var zero = TLane.Constant(0);
        return new LaneFour<TLane>(
            i < Count ? values.A : zero,
            i + Lanes < Count ? values.B : zero,
            i + (2 * Lanes) < Count ? values.C : zero,
            i + (3 * Lanes) < Count ? values.D : zero);
    }

    /// <summary>Stores those of the four that are in the line.</summary>
    public void Store<TLane, T>(ArrayView<T> view, int i, long at, LaneFour<TLane> values)
        where TLane : unmanaged, ILane<TLane>, IScalarLane<TLane, T> where T : unmanaged
    {
        if (i < Count) view[at] = TLane.ToElement(values.A);
        if (i + Lanes < Count) view[at + Step] = TLane.ToElement(values.B);
        if (i + (2 * Lanes) < Count) view[at + (2 * Step)] = TLane.ToElement(values.C);
        if (i + (3 * Lanes) < Count) view[at + (3 * Step)] = TLane.ToElement(values.D);
    }
}

/// <summary>Four elements of a line.</summary>
internal readonly struct LaneFour<TLane>(TLane a, TLane b, TLane c, TLane d) where TLane : unmanaged, ILane<TLane>
{
    public readonly TLane A = a, B = b, C = c, D = d;

    public TLane Sum => (A + B) + (C + D);

    public static LaneFour<TLane> operator -(LaneFour<TLane> x, TLane y) => new(x.A - y, x.B - y, x.C - y, x.D - y);

    public static LaneFour<TLane> operator *(LaneFour<TLane> x, TLane y) => new(x.A * y, x.B * y, x.C * y, x.D * y);

    public static LaneFour<TLane> operator -(LaneFour<TLane> x, LaneFour<TLane> y) => new(x.A - y.A, x.B - y.B, x.C - y.C, x.D - y.D);

    public static LaneFour<TLane> operator +(LaneFour<TLane> x, LaneFour<TLane> y) => new(x.A + y.A, x.B + y.B, x.C + y.C, x.D + y.D);

    public static LaneFour<TLane> operator *(LaneFour<TLane> x, LaneFour<TLane> y) => new(x.A * y.A, x.B * y.B, x.C * y.C, x.D * y.D);

    public static LaneFour<TLane> Exp(LaneFour<TLane> x) => new(TLane.Exp(x.A), TLane.Exp(x.B), TLane.Exp(x.C), TLane.Exp(x.D));
}
