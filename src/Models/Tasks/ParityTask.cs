namespace TensorCore;

/// <summary>Parity: whether the number of ones is odd, as a bit at the first place; all other places are pads.</summary>
public sealed class ParityTask() : ListTask(2)
{
    /// <inheritdoc/>
    public override string Name => "parity";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        var parity = 0;
        foreach (var symbol in input) parity ^= symbol - 1;
        target[0] = parity + 1;
    }

    private protected override IEnumerable<(string Case, int[] Symbols)> HardLists(int digits)
    {
        yield return ("one first", [2, .. Enumerable.Repeat(1, digits - 1)]);
        yield return ("one last", [.. Enumerable.Repeat(1, digits - 1), 2]);
    }
}
