namespace TensorCore;

/// <summary>Sort: the digits in ascending order.</summary>
/// <param name="values">How many different digits.</param>
public sealed class SortTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "sort";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target) => Digits.Sort(input, target);

    /// <summary>As for other lists; one in four descends.</summary>
    /// <inheritdoc/>
    protected override void DrawHard(Rng rng, Span<int> input)
    {
        base.DrawHard(rng, input);
        if (rng.NextInt(4) > 0) return;
        input.Sort();
        input.Reverse();
    }

    private protected override IEnumerable<(string Case, int[] Symbols)> HardLists(int digits)
    {
        // The farthest ways: every digit must cross the list.
        yield return ("descending", [.. Enumerable.Range(0, digits).Select(i => Values - (int)((long)i * Values / digits))]);
        yield return ("lowest last", [.. Enumerable.Repeat(Values, digits - 1), 1]);
        yield return ("highest first", [Values, .. Enumerable.Repeat(1, digits - 1)]);
    }
}
