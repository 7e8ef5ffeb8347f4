namespace TensorCore;

/// <summary>
/// A network that turns sequences of symbols into sequences of the same length, in as many steps as they are long: what
/// training, testing and drawing need of one, whatever its cell. Symbol 0 is the pad.
/// </summary>
public abstract class SequenceNetwork : Layer
{
    /// <summary>The most likely symbol at each position, computed without dropout and without recording.</summary>
    /// <param name="inputs">Symbols, Int32 or Int64 [B, L].</param>
    /// <returns>Int32 [B, L].</returns>
    /// <exception cref="ShapeException">The input is not [B, L].</exception>
    public Tensor Predict(Tensor inputs)
    {
        using var scope = new Scope();
        return Logits(inputs).ArgMax(-1).Cast(DType.Int32).Keep();
    }

    /// <summary>How likely each symbol is at each position, computed without dropout and without recording.</summary>
    /// <param name="inputs">Symbols, Int32 or Int64 [B, L].</param>
    /// <returns>Logits [B, L, output symbols]; the largest is that of the most likely symbol.</returns>
    /// <exception cref="ShapeException">The input is not [B, L].</exception>
    public abstract Tensor Logits(Tensor inputs);

    /// <summary>How the state of one sequence develops, without dropout and without recording.</summary>
    /// <param name="inputs">Symbols, Int32 or Int64 [1, L].</param>
    /// <returns>
    /// The states [steps + 1, L, channels] of as many steps as <see cref="Logits"/> takes, the first before any step, and the logits read out
    /// of each, [steps + 1, L, output symbols].
    /// </returns>
    /// <exception cref="ShapeException">The input is not one sequence.</exception>
    public abstract (Tensor States, Tensor Logits) Trace(Tensor inputs);

    /// <summary>Multiplications and additions of one sequence forward.</summary>
    /// <param name="length">Length of the sequence, L.</param>
    public abstract double Flops(int length);

    /// <summary>The length L of inputs [B, L].</summary>
    /// <exception cref="ShapeException">The input is not [B, L].</exception>
    private protected int Length(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Rank != 2 || !inputs.DType.IsInteger) throw WrongShape(inputs, "symbols Int32 or Int64 [batch, length]");
        return inputs.Shape[1];
    }

    /// <summary>The length L of one sequence [1, L].</summary>
    /// <exception cref="ShapeException">The input is not [1, L].</exception>
    private protected int LengthOfOne(Tensor inputs)
    {
        var length = Length(inputs);
        return inputs.Shape[0] == 1 ? length : throw WrongShape(inputs, "one sequence [1, length] to trace");
    }
}
