namespace TensorCore;

/// <summary>
/// Key-value sort: pairs k v k v ... in ascending order of the keys; pairs with equal keys keep their order. Keys and values
/// are digits of the same kind, told apart by their places.
/// </summary>
/// <param name="values">How many different digits.</param>
public sealed class KeyValueSortTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "key-value-sort";

    /// <inheritdoc/>
    public override int ShortestLength => 2;

    /// <inheritdoc/>
    public override int LengthStep => 2;

    private protected override string Condition => ", a value after each key";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        // Counting sort: stable, and linear in the length.
        var at = 0;
        for (var key = 1; key <= Values; key++)
        {
            for (var i = 0; i < input.Length; i += 2)
            {
                if (input[i] != key) continue;
                input.Slice(i, 2).CopyTo(target[at..]);
                at += 2;
            }
        }
    }

    private protected override IEnumerable<(string Case, int[] Symbols)> HardLists(int digits)
    {
        yield return ("descending keys", [.. Enumerable.Range(0, digits).Select(i => i % 2 == 0 ? Values - (int)((long)i * Values / digits) : (i % Values) + 1)]);
        yield return ("equal keys", [.. Enumerable.Range(0, digits).Select(i => i % 2 == 0 ? 1 : (i / 2 % Values) + 1)]);
    }
}
