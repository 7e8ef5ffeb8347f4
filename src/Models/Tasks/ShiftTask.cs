namespace TensorCore;

/// <summary>Shift: every symbol moves one place, the outermost is lost, and digit 0 moves in.</summary>
/// <param name="toRight">Whether symbols move to the end of the list instead of to its beginning.</param>
/// <param name="values">How many different digits.</param>
public sealed class ShiftTask(bool toRight, int values = 10) : ListTask(values)
{
    /// <inheritdoc/>
    public override string Name => toRight ? "shift-right" : "shift-left";

    /// <inheritdoc/>
    public override void Solve(ReadOnlySpan<int> input, Span<int> target)
    {
        if (toRight) input[..^1].CopyTo(target[1..]);
        else input[1..].CopyTo(target);
        target[toRight ? 0 : ^1] = 1;
    }
}
