namespace TensorCore;

/// <summary>
/// Self-attention (causal where <see cref="TransformerOptions.Causal"/> asks for it), attention to an encoder's result, and a
/// feed-forward network, each with a shortcut around it and layer normalization. Vaswani et al., "Attention Is All You Need" (arXiv 1706.03762). Names and shapes as PyTorch's
/// <c>nn.TransformerDecoderLayer</c> with <c>batch_first=True</c>; attention weights are not dropped out.
/// </summary>
public sealed class TransformerDecoderLayer : Module
{
    private readonly bool _normFirst;
    private readonly MultiHeadAttention _self, _cross;
    private readonly Linear _first, _second;
    private readonly LayerNorm _norm1, _norm2, _norm3;
    private readonly Activation _activation;
    private readonly Dropout _dropout, _dropout1, _dropout2, _dropout3;

    /// <summary>Makes the layer.</summary>
    /// <param name="options">Sizes and choices; <see cref="TransformerOptions.Causal"/> is about the attention of the sequence to itself.</param>
    /// <param name="rng">Draws the first values and decides about dropout.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public TransformerDecoderLayer(TransformerOptions options, Rng rng, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        var size = options.Size;
        _normFirst = options.NormFirst;
        _self = Child("self_attn", new MultiHeadAttention(size, options.Heads, rng, device, dtype, options.Causal));
        _cross = Child("multihead_attn", new MultiHeadAttention(size, options.Heads, rng, device, dtype));
        _first = Child("linear1", new Linear(size, options.FeedForward, rng, device, dtype));
        _activation = Child("activation", options.Activation?.Invoke() ?? Activation.Gelu());
        _dropout = Child("dropout", new Dropout(options.Dropout, rng));
        _second = Child("linear2", new Linear(options.FeedForward, size, rng, device, dtype));
        _norm1 = Child("norm1", new LayerNorm([size], device, dtype, options.Epsilon));
        _norm2 = Child("norm2", new LayerNorm([size], device, dtype, options.Epsilon));
        _norm3 = Child("norm3", new LayerNorm([size], device, dtype, options.Epsilon));
        _dropout1 = Child("dropout1", new Dropout(options.Dropout, rng));
        _dropout2 = Child("dropout2", new Dropout(options.Dropout, rng));
        _dropout3 = Child("dropout3", new Dropout(options.Dropout, rng));
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="x">[B, L, size].</param>
    /// <param name="memory">[B, M, size]: what the encoder made.</param>
    /// <param name="keyMask">Bool [B, L], true where a position of <paramref name="x"/> is there, false at padding; all are when left out.</param>
    /// <param name="memoryMask">Bool [B, M], the same for the memory.</param>
    /// <returns>[B, L, size].</returns>
    public Tensor Forward(Tensor x, Tensor memory, Tensor? keyMask = null, Tensor? memoryMask = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(memory);
        if (_normFirst)
        {
            x += AttendToSelf(_norm1.Forward(x));
            x += AttendToMemory(_norm2.Forward(x));
            return x + FeedForward(_norm3.Forward(x));
        }

        x = _norm1.Forward(x + AttendToSelf(x));
        x = _norm2.Forward(x + AttendToMemory(x));
        return _norm3.Forward(x + FeedForward(x));

        Tensor AttendToSelf(Tensor y) => _dropout1.Forward(_self.Attend(y, y, keyMask));
        Tensor AttendToMemory(Tensor y) => _dropout2.Forward(_cross.Attend(y, memory, memoryMask));
        Tensor FeedForward(Tensor y) => _dropout3.Forward(_second.Forward(_dropout.Forward(_activation.Forward(_first.Forward(y)))));
    }
}
