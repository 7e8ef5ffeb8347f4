namespace TensorCore;

/// <summary>Layers one after the other. They are named by their position from 0, as in PyTorch.</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] _layers;

    /// <summary>Takes over the layers.</summary>
    public Sequential(params IEnumerable<Layer> layers)
    {
        _layers = [.. layers];
        for (var i = 0; i < _layers.Length; i++) Child($"{i}", _layers[i]);
    }

    /// <summary>The layers in their order.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        foreach (var layer in _layers) x = layer.Forward(x);
        return x;
    }
}
