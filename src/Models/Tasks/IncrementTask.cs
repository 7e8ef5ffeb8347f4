namespace TensorCore;

/// <summary>Increment: a binary number, the lowest bit first, plus one. The highest bit of the input is 0, so that the result fits.</summary>
public sealed class IncrementTask() : ListTask(2)
{
    /// <inheritdoc/>
    public override string Name => "increment";

    private protected override string Condition => ", the lowest bit first and the highest, which is last, 0";

    /// <inheritdoc/>
    public override string Example => "1 1 1 0 1 0";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        input.CopyTo(target);
        var i = 0;
        for (; i < target.Length - 1 && target[i] == 2; i++) target[i] = 1;
        target[i] = 2;
    }

    /// <inheritdoc/>
    protected override void Draw(Rng rng, Span<int> input)
    {
        base.Draw(rng, input);
        MakePossible(input);
    }

    private protected override bool IsPossible(ReadOnlySpan<int> input) => input[^1] == 1;

    private protected override void MakePossible(Span<int> input) => input[^1] = 1;

    private protected override IEnumerable<(string Case, int[] Symbols)> HardLists(int digits)
    {
        yield return ("longest carry", [.. Enumerable.Repeat(2, digits - 1), 1]);
    }
}
