namespace TensorCore;

/// <summary>Sort: the digits in ascending order.</summary>
/// <param name="values">How many different digits.</param>
public sealed class SortTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "sort";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target) => Digits.Sort(input, target);

    private protected override IEnumerable<(string Case, int[] Symbols)> HardLists(int digits)
    {
        // The farthest ways: every digit must cross the list.
        yield return ("descending", [.. Enumerable.Range(0, digits).Select(i => Values - (int)((long)i * Values / digits))]);
        yield return ("lowest last", [.. Enumerable.Repeat(Values, digits - 1), 1]);
        yield return ("highest first", [Values, .. Enumerable.Repeat(1, digits - 1)]);
    }
}
