using System.Collections;
using System.Runtime.CompilerServices;

namespace TensorCore;

/// <summary>
/// The lengths of a tensor's axes, outermost first; written <c>[2, 3]</c> wherever a shape is asked for.
/// Immutable, compared by value, at most <see cref="MaxRank"/> axes. <c>[]</c> is the shape of a scalar.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    /// <summary>The largest number of axes a tensor can have.</summary>
    public const int MaxRank = 8;

    /// <summary>The shape of a single value, with no axes.</summary>
    public static readonly Shape Scalar = new([]);

    private readonly int[] _lengths;

    private Shape(int[] lengths)
    {
        if (lengths.Length > MaxRank)
            throw new ArgumentException($"A tensor has at most {MaxRank} axes; [{string.Join(", ", lengths)}] has {lengths.Length}.");
        _lengths = lengths;
        RowMajorStrides = new long[lengths.Length];
        long length = 1;
        for (var axis = lengths.Length - 1; axis >= 0; axis--)
        {
            if (lengths[axis] < 0)
                throw new ArgumentException($"The length of an axis cannot be negative: [{string.Join(", ", lengths)}].");
            RowMajorStrides[axis] = length;
            if (lengths[axis] > 0 && length > long.MaxValue / lengths[axis])
                throw new ArgumentException($"A tensor of shape [{string.Join(", ", lengths)}] has more elements than can be counted.");
            length *= lengths[axis];
        }

        Length = length;
    }

    /// <summary>Number of axes.</summary>
    public int Rank => _lengths.Length;

    /// <summary>Number of elements: the product of all lengths.</summary>
    public long Length { get; }

    /// <summary>The lengths as a span.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <inheritdoc/>
    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>Steps between neighbors along each axis, in elements, when the elements lie densely in row-major order.</summary>
    internal long[] RowMajorStrides { get; }

    /// <summary>The length of an axis; negative axes count from the end.</summary>
    public int this[int axis] => _lengths[axis < 0 ? axis + Rank : axis];

    /// <summary>The length of an axis, <c>^1</c> being the last.</summary>
    public int this[Index axis] => _lengths[axis];

    /// <summary>The axes in a range as a shape of their own.</summary>
    public Shape this[Range axes] => new(_lengths[axes]);

    /// <summary>Makes a shape of the lengths given.</summary>
    public static Shape Create(params ReadOnlySpan<int> lengths) => lengths.IsEmpty && Scalar is not null ? Scalar : new Shape(lengths.ToArray());

    /// <summary>An array of lengths is a shape.</summary>
    public static implicit operator Shape(int[] lengths) => Create(lengths);

    /// <summary>A shape can be given wherever lengths are asked for one by one.</summary>
    public static implicit operator ReadOnlySpan<int>(Shape shape) => shape is null ? default : shape._lengths;

    /// <summary>Whether two shapes have the same lengths.</summary>
    public static bool operator ==(Shape? a, Shape? b) => ReferenceEquals(a, b) || (a is not null && a.Equals(b));

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape? a, Shape? b) => !(a == b);

    /// <summary>The shape both broadcast to by NumPy's rule: axes are aligned at the end, and a length of 1 stretches.</summary>
    /// <exception cref="ShapeException">Two lengths differ and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        if (a == b) return a;
        var rank = Math.Max(a.Rank, b.Rank);
        var lengths = new int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var x = i <= a.Rank ? a._lengths[^i] : 1;
            var y = i <= b.Rank ? b._lengths[^i] : 1;
            if (x != y && x != 1 && y != 1)
            {
                throw new ShapeException(
                    $"Shapes {a} and {b} do not broadcast: axis {-i} has lengths {x} and {y}. Aligned at the end, two lengths must be equal or one of them 1.");
            }

            lengths[^i] = x == 1 ? y : x;
        }

        return new Shape(lengths);
    }

    /// <summary>Whether a tensor of this shape broadcasts to <paramref name="target"/>.</summary>
    public bool BroadcastsTo(Shape target)
    {
        if (Rank > target.Rank) return false;
        for (var i = 1; i <= Rank; i++)
        {
            if (_lengths[^i] != target._lengths[^i] && _lengths[^i] != 1) return false;
        }

        return true;
    }

    /// <summary>Turns an axis that may count from the end into one that counts from the start.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        var result = axis < 0 ? axis + Rank : axis;
        if (result < 0 || result >= Rank)
            throw new ShapeException($"Shape {this} has no axis {axis}: axes run from {-Rank} to {Rank - 1}.");
        return result;
    }

    /// <summary>This shape with the length of one axis replaced.</summary>
    public Shape With(int axis, int length)
    {
        var lengths = (int[])_lengths.Clone();
        lengths[Axis(axis)] = length;
        return new Shape(lengths);
    }

    /// <summary>This shape without one axis.</summary>
    public Shape Without(int axis)
    {
        axis = Axis(axis);
        return Create([.. _lengths.AsSpan(0, axis), .. _lengths.AsSpan(axis + 1)]);
    }

    /// <summary>This shape with a new axis before position <paramref name="axis"/> (negative: counted in the result).</summary>
    public Shape Insert(int axis, int length)
    {
        var at = axis < 0 ? axis + Rank + 1 : axis;
        if (at < 0 || at > Rank)
            throw new ShapeException($"An axis cannot be inserted at {axis} into shape {this}: positions run from {-Rank - 1} to {Rank}.");
        return Create([.. _lengths.AsSpan(0, at), length, .. _lengths.AsSpan(at)]);
    }

    /// <summary>A copy of the lengths.</summary>
    public int[] ToArray() => (int[])_lengths.Clone();

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _lengths.AsSpan().SequenceEqual(other._lengths);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var length in _lengths) hash.Add(length);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_lengths).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Writes the lengths as <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _lengths)}]";
}
