namespace TensorCore;

/// <summary>
/// One entry of <c>x[...]</c>: a position (<c>3</c>, <c>^1</c>, or -1 as in Python), a range (<c>1..4</c>, <c>^2..</c>),
/// a <see cref="Slice"/> with a step, a tensor of positions, a mask, <see cref="NewAxis"/> or <see cref="Ellipsis"/>.
/// Ranges and slices that reach past the end are cut, as in Python; positions must exist.
/// </summary>
public readonly struct TensorIndex
{
    private TensorIndex(TensorIndexKind kind) => Kind = kind;

    /// <summary>Puts in an axis of length 1.</summary>
    public static TensorIndex NewAxis => new(TensorIndexKind.NewAxis);

    /// <summary>Takes as many whole axes as the other entries leave over. At most once.</summary>
    public static TensorIndex Ellipsis => new(TensorIndexKind.Ellipsis);

    /// <summary>Takes a whole axis, like <c>..</c>.</summary>
    public static TensorIndex All => Slice();

    internal TensorIndexKind Kind { get; }

    /// <summary>A position, or a slice's start; negative counts from the end.</summary>
    internal int? Start { get; private init; }

    /// <summary>A slice's end, not included.</summary>
    internal int? Stop { get; private init; }

    internal int Step { get; private init; }

    internal Tensor? Tensor { get; private init; }

    /// <summary>Every <paramref name="step"/>th position from <paramref name="start"/> up to, not including, <paramref name="stop"/>: Python's <c>start:stop:step</c>.</summary>
    /// <param name="start">Negative counts from the end; the first (with a negative step the last) position when left out.</param>
    /// <param name="stop">Negative counts from the end; past the last (with a negative step before the first) position when left out.</param>
    /// <param name="step">Not 0. Negative walks backward.</param>
    /// <exception cref="ArgumentException">The step is 0.</exception>
    public static TensorIndex Slice(int? start = null, int? stop = null, int step = 1)
    {
        if (step == 0) throw new ArgumentException("The step of a slice cannot be 0.", nameof(step));
        return new(TensorIndexKind.Slice) { Start = start, Stop = stop, Step = step };
    }

    /// <summary>A position; negative counts from the end.</summary>
    public static implicit operator TensorIndex(int position) => new(TensorIndexKind.Position) { Start = position };

    /// <summary>A position, <c>^1</c> being the last.</summary>
    public static implicit operator TensorIndex(Index position) => FromEnd(position) is { } p
        ? new(TensorIndexKind.Position) { Start = p }
        : throw new ArgumentException("^0 is the position after the last; the last is ^1.", nameof(position));

    /// <summary>A range of positions.</summary>
    public static implicit operator TensorIndex(Range range) =>
        new(TensorIndexKind.Slice) { Start = FromEnd(range.Start) ?? int.MaxValue, Stop = FromEnd(range.End), Step = 1 };

    /// <summary>Positions (Int32 or Int64) or a mask (Bool).</summary>
    public static implicit operator TensorIndex(Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return new(TensorIndexKind.Tensor) { Tensor = index };
    }

    /// <summary>Writes the entry as Python would.</summary>
    public override string ToString() => Kind switch
    {
        TensorIndexKind.Position => $"{Start}",
        TensorIndexKind.Slice => Step == 1 ? $"{Start}:{Stop}" : $"{Start}:{Stop}:{Step}",
        TensorIndexKind.NewAxis => "NewAxis",
        TensorIndexKind.Ellipsis => "...",
        _ => Tensor!.Describe(),
    };

    /// <summary>An index as a number that counts from the end when negative; null for ^0, the end itself.</summary>
    private static int? FromEnd(Index index) => !index.IsFromEnd ? index.Value : index.Value == 0 ? null : -index.Value;
}

/// <summary>What a <see cref="TensorIndex"/> is.</summary>
internal enum TensorIndexKind
{
    /// <summary>One position: the axis disappears.</summary>
    Position,

    /// <summary>Every nth position of a range.</summary>
    Slice,

    /// <summary>A new axis of length 1.</summary>
    NewAxis,

    /// <summary>All axes that no other entry takes.</summary>
    Ellipsis,

    /// <summary>A tensor of positions or a mask.</summary>
    Tensor,
}
