namespace TensorCore;

/// <summary>
/// A Transformer that tells the next symbol of a sequence from those before it: embeddings of symbols and of positions, causal
/// layers that normalize first, a last normalization, and logits by the embeddings of symbols once more (Press and Wolf, arXiv
/// 1608.05859). The layout is that of GPT-2 (Radford et al., "Language Models are Unsupervised Multitask Learners", 2019);
/// embeddings begin as there, normal with deviation 0.02, layers as PyTorch's do.
/// </summary>
public sealed class TransformerLanguageModel : Layer
{
    private readonly Embedding _symbols;
    private readonly LearnedEncoding _positions;
    private readonly Dropout _dropout;
    private readonly TransformerEncoder _layers;

    /// <summary>Makes the network.</summary>
    /// <param name="symbols">Size of the alphabet.</param>
    /// <param name="length">The longest sequence.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="options">Sizes and choices of a layer, which are made causal.</param>
    /// <param name="rng">Draws the first values and decides about dropout.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    public TransformerLanguageModel(int symbols, int length, int layers, TransformerOptions options, Rng rng, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _symbols = Child("symbols", new Embedding(symbols, options.Size, rng, device));
        using (var first = rng.Normal(_symbols.Weight.Shape, 0, 0.02, device: device)) _symbols.Weight.CopyFrom(first);
        _positions = Child("positions", new LearnedEncoding(length, options.Size, rng, device));
        _dropout = Child("dropout", new Dropout(options.Dropout, rng));
        _layers = Child("encoder", new TransformerEncoder(layers, options with { Causal = true }, rng, device));
    }

    /// <summary>The logits; layers count for themselves.</summary>
    public override double Flops(Shape input, Shape output)
    {
        ArgumentNullException.ThrowIfNull(input);
        return 2.0 * input.Length * _symbols.Weight.Length;
    }

    /// <summary>Symbols, Int32 or Int64 [B, L], to logits of the next symbol at each position [B, L, symbols].</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 2) throw WrongShape(x, "[batch, length]");
        var y = _layers.Forward(_dropout.Forward(_positions.Forward(_symbols.Forward(x))));
        return y.MatMul(_symbols.Weight.T); // [B, L, size] -> [B, L, symbols]
    }
}
