namespace TensorCore;

/// <summary>
/// Search: a key q and a list of pairs k v k v ...; the output is the value of the first pair whose key is q, at the first place;
/// all other places are pads. The key is always there.
/// </summary>
/// <param name="values">How many different digits.</param>
public sealed class SearchTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "search";

    /// <inheritdoc/>
    public override int ShortestLength => 3;

    /// <inheritdoc/>
    public override int LengthStep => 2;

    /// <inheritdoc/>
    public override string Example => Listed(4, 1, 5, 4, 9, 2, 6);

    private protected override string Condition => ": the key to find, then keys and values in turn, the key among them";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target) => target[0] = input[Find(input) + 1];

    /// <inheritdoc/>
    protected override void Draw(Rng rng, Span<int> input)
    {
        ArgumentNullException.ThrowIfNull(rng);
        base.Draw(rng, input);
        input[0] = input[1 + (2 * rng.NextInt(input.Length / 2))];
    }

    private protected override bool IsPossible(ReadOnlySpan<int> input) => Find(input) > 0;

    private protected override void MakePossible(Span<int> input)
    {
        if (Find(input) < 0) input[^2] = input[0];
    }

    private protected override IEnumerable<(string Case, int[] Symbols)> HardLists(int digits)
    {
        yield return ("key last", [Values, .. Enumerable.Repeat(1, digits - 3), Values, 2]);
    }

    private static int Find(ReadOnlySpan<int> input)
    {
        for (var i = 1; i < input.Length - 1; i += 2)
        {
            if (input[i] == input[0]) return i;
        }

        return -1;
    }
}
