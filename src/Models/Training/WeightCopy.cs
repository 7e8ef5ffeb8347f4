namespace TensorCore;

/// <summary>A copy of weights that lasts while the weights go on changing: the best so far.</summary>
internal sealed class WeightCopy : IStateful, IDisposable
{
    private readonly Tensor[] _copies;

    /// <summary>Copies the weights as they are.</summary>
    public WeightCopy(IReadOnlyList<Tensor> weights)
    {
        _copies = [.. weights.Select(w => Tensor.Empty(w.Shape, w.DType, w.Device).KeepForever())];
        Take(weights);
    }

    /// <summary>Copies other weights of the same shapes over them.</summary>
    public void Take(IReadOnlyList<Tensor> weights)
    {
        for (var i = 0; i < _copies.Length; i++) _copies[i].CopyFrom(weights[i]);
    }

    /// <summary>Writes the copy over weights of the same shapes.</summary>
    public void CopyTo(IReadOnlyList<Tensor> weights)
    {
        for (var i = 0; i < _copies.Length; i++) weights[i].CopyFrom(_copies[i]);
    }

    /// <inheritdoc/>
    public void VisitState(StateVisitor visitor)
    {
        for (var i = 0; i < _copies.Length; i++) visitor.Visit($"{i}", _copies[i]);
    }

    /// <summary>Gives back the memory of the copy. The weights stay.</summary>
    public void Dispose()
    {
        foreach (var copy in _copies) copy.Dispose();
    }
}
