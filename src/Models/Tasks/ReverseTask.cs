namespace TensorCore;

/// <summary>Reverse: the input from back to front.</summary>
/// <param name="values">How many different digits.</param>
public sealed class ReverseTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "reverse";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        input.CopyTo(target);
        target.Reverse();
    }
}
