namespace TensorCore;

/// <summary>Sort: the digits in ascending order.</summary>
/// <param name="values">How many different digits.</param>
public sealed class SortTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "sort";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target) => Digits.Sort(input, target);

    /// <summary>
    /// Of random lists every digit has about a tenth, so that a place tells nearly what belongs there. These are of one to four digits, in
    /// turns or as drawn, in runs or one by one; one in four descends.
    /// </summary>
    /// <inheritdoc/>
    protected override void DrawHard(Rng rng, Span<int> input)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<int> digits = stackalloc int[1 + rng.NextInt(4)];
        Digits.Draw(rng, Values, digits);
        var inTurns = rng.NextInt(2) == 0;
        var longestRun = rng.NextInt(2) == 0 ? 1 : input.Length;
        for (int at = 0, turn = 0; at < input.Length; turn++)
        {
            var run = input.Slice(at, Math.Min(1 + rng.NextInt(longestRun), input.Length - at));
            run.Fill(digits[inTurns ? turn % digits.Length : rng.NextInt(digits.Length)]);
            at += run.Length;
        }

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
