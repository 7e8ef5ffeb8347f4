namespace TensorCore;

/// <summary>Duplicate: a list x and as many pads become x x. The only task that writes over pads.</summary>
/// <param name="values">How many different digits.</param>
public sealed class DuplicateTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "duplicate";

    /// <inheritdoc/>
    public override bool WritesOverPads => true;

    /// <inheritdoc/>
    public override int ShortestLength => 2;

    /// <inheritdoc/>
    public override int LengthStep => 2;

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        var half = input.Length / 2;
        input[..half].CopyTo(target);
        input[..half].CopyTo(target[half..]);
    }

    /// <inheritdoc/>
    protected override void Draw(Rng rng, Span<int> input) => base.Draw(rng, input[..(input.Length / 2)]);

    private protected override int[] Input(int[] symbols) => [.. symbols, .. new int[symbols.Length]];

    private protected override int DigitsIn(int length) => length / 2;
}
