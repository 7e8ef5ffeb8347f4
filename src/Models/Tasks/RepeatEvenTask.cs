namespace TensorCore;

/// <summary>
/// Repeat the even positions: a b c d becomes a a c c (positions count from 0). What belongs at a place depends on whether
/// its position is even, which a network without information on positions cannot know: it stays near 77 to 80 % on bits.
/// </summary>
/// <param name="values">How many different digits.</param>
public sealed class RepeatEvenTask(int values = 2) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "repeat-even";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        for (var i = 0; i < input.Length; i++) target[i] = input[i - (i % 2)];
    }
}
