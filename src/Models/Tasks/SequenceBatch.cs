namespace TensorCore;

/// <summary>Sequences that a network is trained or tested on together. Symbol 0 is the pad.</summary>
/// <param name="Inputs">Symbols, Int32 [B, n].</param>
/// <param name="Targets">Symbols, Int32 [B, n]: what belongs at each position, pads included.</param>
/// <param name="Lengths">The B lengths before padding.</param>
public sealed record SequenceBatch(Tensor Inputs, Tensor Targets, IReadOnlyList<int> Lengths) : IDisposable
{
    /// <summary>Releases both tensors; only needed where no scope or tape owns them.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
    }
}
