namespace TensorCore;

/// <summary>
/// Transformer layers one after the other; where they normalize first, a last normalization follows. Names as PyTorch's
/// <c>nn.TransformerEncoder</c>: <c>layers.0</c>, ..., and <c>norm</c>.
/// </summary>
public sealed class TransformerEncoder : Layer
{
    private readonly Sequential _layers;
    private readonly LayerNorm? _norm;

    /// <summary>Makes the layers.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">Sizes and choices of each.</param>
    /// <param name="rng">Draws the first values and decides about dropout.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public TransformerEncoder(int count, TransformerOptions options, Rng rng, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(options);
        _layers = Child("layers", new Sequential([.. Enumerable.Range(0, count).Select(_ => new TransformerEncoderLayer(options, rng, device, dtype))]));
        if (options.NormFirst) _norm = Child("norm", new LayerNorm([options.Size], device, dtype, options.Epsilon));
    }

    /// <summary>Runs all layers on sequences with padding.</summary>
    /// <param name="x">[B, L, size].</param>
    /// <param name="keyMask">Bool [B, L], true where a position is there and false at padding; all are there when null.</param>
    /// <returns>[B, L, size].</returns>
    public Tensor Forward(Tensor x, Tensor? keyMask)
    {
        ArgumentNullException.ThrowIfNull(x);
        var y = x;
        foreach (var layer in _layers.Layers) y = ((TransformerEncoderLayer)layer).Forward(y, keyMask);
        return Ran(x, Normalized(y));
    }

    /// <summary>[B, L, size] to the same shape.</summary>
    protected override Tensor Apply(Tensor x) => Normalized(_layers.Forward(x));

    private Tensor Normalized(Tensor x) => _norm?.Forward(x) ?? x;
}
