namespace TensorCore;

/// <summary>Sizes and choices of a layer of a Transformer.</summary>
/// <param name="Size">Features of a position.</param>
/// <param name="Heads">Heads of attention; divides the size.</param>
/// <param name="Hidden">Features inside of the feed-forward part; four times the size when left out.</param>
public sealed record TransformerOptions(int Size, int Heads, int? Hidden = null)
{
    /// <summary>
    /// Whether normalization comes before each part, x + f(norm(x)), which trains without a warm-up of the learning rate (Xiong
    /// et al., arXiv 2002.04745), or after each sum, norm(x + f(x)), as in the original.
    /// </summary>
    public bool NormFirst { get; init; } = true;

    /// <summary>Whether a position sees itself and those before it only.</summary>
    public bool Causal { get; init; }

    /// <summary>Probability with which training sets elements of each part's result, and of the feed-forward part's inner one, to zero.</summary>
    public double Dropout { get; init; }

    /// <summary>Between the two linear maps of the feed-forward part; GELU when left out.</summary>
    public Func<Activation>? Activation { get; init; }

    /// <summary>Keeps the divisors of normalization from 0.</summary>
    public double Epsilon { get; init; } = 1e-5;

    internal int FeedForward => Hidden ?? 4 * Size;
}

/// <summary>
/// Self-attention and a feed-forward network, each with a shortcut around it and layer normalization. Vaswani et al., "Attention
/// Is All You Need" (arXiv 1706.03762). Names and shapes as PyTorch's <c>nn.TransformerEncoderLayer</c> with
/// <c>batch_first=True</c>; attention weights are not dropped out.
/// </summary>
public sealed class TransformerEncoderLayer : Layer
{
    private readonly bool _normFirst;
    private readonly MultiHeadAttention _attention;
    private readonly Linear _first, _second;
    private readonly LayerNorm _norm1, _norm2;
    private readonly Activation _activation;
    private readonly Dropout _dropout, _dropout1, _dropout2;

    /// <summary>Makes the layer.</summary>
    /// <param name="options">Sizes and choices.</param>
    /// <param name="rng">Draws the first values and decides about dropout.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public TransformerEncoderLayer(TransformerOptions options, Rng rng, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        var size = options.Size;
        _normFirst = options.NormFirst;
        _attention = Child("self_attn", new MultiHeadAttention(size, options.Heads, rng, device, dtype, options.Causal));
        _first = Child("linear1", new Linear(size, options.FeedForward, rng, device, dtype));
        _activation = Child("activation", options.Activation?.Invoke() ?? Activation.Gelu());
        _dropout = Child("dropout", new Dropout(options.Dropout, rng));
        _second = Child("linear2", new Linear(options.FeedForward, size, rng, device, dtype));
        _norm1 = Child("norm1", new LayerNorm([size], device, dtype, options.Epsilon));
        _norm2 = Child("norm2", new LayerNorm([size], device, dtype, options.Epsilon));
        _dropout1 = Child("dropout1", new Dropout(options.Dropout, rng));
        _dropout2 = Child("dropout2", new Dropout(options.Dropout, rng));
    }

    /// <summary>Runs the layer on sequences with padding.</summary>
    /// <param name="x">[B, L, size].</param>
    /// <param name="keyMask">Bool [B, L], true where a position is there and false at padding, which no position sees; all are there when null.</param>
    /// <returns>[B, L, size]; at padding, values without meaning.</returns>
    public Tensor Forward(Tensor x, Tensor? keyMask)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ran(x, Run(x, keyMask));
    }

    /// <summary>[B, L, size] to the same shape.</summary>
    protected override Tensor Apply(Tensor x) => Run(x, null);

    private Tensor Run(Tensor x, Tensor? keyMask)
    {
        if (_normFirst)
        {
            x += Attend(_norm1.Forward(x), keyMask);
            return x + FeedForward(_norm2.Forward(x));
        }

        x = _norm1.Forward(x + Attend(x, keyMask));
        return _norm2.Forward(x + FeedForward(x));
    }

    private Tensor Attend(Tensor x, Tensor? keyMask) => _dropout1.Forward(_attention.Attend(x, x, keyMask));

    private Tensor FeedForward(Tensor x) => _dropout2.Forward(_second.Forward(_dropout.Forward(_activation.Forward(_first.Forward(x)))));
}
