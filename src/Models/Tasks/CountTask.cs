namespace TensorCore;

/// <summary>Counting: bits in ascending order, all zeros before all ones, which takes counting them.</summary>
public sealed class CountTask() : ListTask(2)
{
    /// <inheritdoc/>
    public override string Name => "count";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target) => Digits.Sort(input, target);

    private protected override IEnumerable<(string Case, int[] Symbols)> HardLists(int digits)
    {
        yield return ("one first", [2, .. Enumerable.Repeat(1, digits - 1)]);
        yield return ("zero last", [.. Enumerable.Repeat(2, digits - 1), 1]);
        yield return ("ones first", [.. Enumerable.Repeat(2, digits / 2), .. Enumerable.Repeat(1, digits - (digits / 2))]);
    }
}
