namespace TensorCore;

/// <summary>Copy: the output is the input.</summary>
/// <param name="values">How many different digits.</param>
public sealed class CopyTask(int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => "copy";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target) => input.CopyTo(target);
}
