namespace TensorCore.Bench;

/// <summary>Two layers of long short-term memory, and a class for each sequence from the last output.</summary>
internal sealed class LastOfLstm : Layer
{
    private const int Size = 256;
    private readonly Lstm _lstm;
    private readonly Linear _classifier;

    public LastOfLstm(Rng rng, Device device)
    {
        _lstm = Child("lstm", new Lstm(Size, Size, rng, device, layers: 2));
        _classifier = Child("classifier", new Linear(Size, 10, rng, device));
    }

    protected override Tensor Apply(Tensor x) => _classifier.Forward(_lstm.Run(x).Outputs.Select(1, -1));
}

/// <summary>An encoder of Transformer layers that normalize first, and a class for each sequence from the mean over its positions.</summary>
internal sealed class MeanOfEncoder : Layer
{
    public const int Size = 256;
    public const int Layers = 4;
    public const int Heads = 8;
    private readonly TransformerEncoder _encoder;
    private readonly Linear _classifier;

    public MeanOfEncoder(Rng rng, Device device)
    {
        _encoder = Child("encoder", new TransformerEncoder(Layers, new TransformerOptions(Size, Heads), rng, device));
        _classifier = Child("classifier", new Linear(Size, 10, rng, device));
    }

    /// <summary>Operations of a training step: four projections, two maps of the feed-forward part, and the products with keys and values.</summary>
    public static double StepFlops(int batch, int length) =>
        3.0 * Layers * batch * length * ((2.0 * ((4 * Size * Size) + (8 * Size * Size))) + (4.0 * length * Size));

    protected override Tensor Apply(Tensor x) => _classifier.Forward(_encoder.Forward(x).Mean(1));
}
