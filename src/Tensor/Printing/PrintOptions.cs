namespace TensorCore;

/// <summary>How tensors are written as text; the names and meanings are those of <c>numpy.set_printoptions</c>.</summary>
public sealed record PrintOptions
{
    private static PrintOptions s_default = new();

    /// <summary>What <see cref="Tensor.ToString()"/> uses.</summary>
    public static PrintOptions Default
    {
        get => s_default;
        set => s_default = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Digits after the decimal point at most. Fewer are written where they tell the values exactly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 100.</exception>
    public int Precision
    {
        get;
        init => field = value is >= 0 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(Precision), value, "The precision is 0 to 100 digits.");
    } = 4;

    /// <summary>Tensors with more elements than this are summarized: of each axis only the ends are written.</summary>
    public long Threshold { get; init; } = 1000;

    /// <summary>Elements written at each end of a summarized axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int EdgeItems
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(EdgeItems), value, "At least one item is written at each end.");
    } = 3;

    /// <summary>Characters in a line at most, before it is broken.</summary>
    public int LineWidth { get; init; } = 75;

    /// <summary>Writes tiny numbers as zeros instead of changing to scientific notation.</summary>
    public bool SuppressSmall { get; init; }
}
