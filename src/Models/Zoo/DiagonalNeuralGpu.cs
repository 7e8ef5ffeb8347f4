namespace TensorCore;

/// <summary>Sizes of a <see cref="DiagonalNeuralGpu"/>.</summary>
/// <param name="Maps">Channels of the state, m. Published: 48 for addition and sorting, 96 for binary multiplication.</param>
/// <param name="Symbols">Different symbols in the input, the pad symbol 0 included.</param>
/// <param name="KeepProbability">Probability that dropout keeps an element, while training.</param>
/// <param name="OutputSymbols">Different symbols in the output; as many as in the input when left out.</param>
/// <param name="MaskPads">
/// Whether positions whose input is the pad symbol are held at zero. Tasks that write where the input has pads need false.
/// </param>
/// <param name="SettlingSteps">
/// Steps of the cell beyond the length of the sequence while not training. What is right by then stays right; what comes late, such
/// as a carry out of the tallest column of a product, still arrives. None in the published network.
/// </param>
public sealed record DiagonalNeuralGpuOptions(
    int Maps, int Symbols, double KeepProbability = 0.9, int? OutputSymbols = null, bool MaskPads = true, int SettlingSteps = 0);

/// <summary>
/// The improved Neural GPU of Freivalds &amp; Liepins, "Improving the Neural GPU Architecture for Algorithm Learning"
/// (arXiv 1702.08727): a diagonal gated convolutional cell that runs over a sequence as many times as the sequence is
/// long, and the settling steps of its options, so that what it learns on short inputs can carry over to long ones.
/// </summary>
/// <remarks>
/// One-hot symbols -> 1x1 convolution -> htanh -> dropout -> mask -> L steps of <see cref="Dcgru"/> -> 1x1 convolution.
/// Weights are Glorot-uniform, biases zero. The saturation cost keeps pre-activations where hard functions have
/// slopes: the sum of relu(|x| - 0.9) over all of them, that of the input layer times L.
/// </remarks>
public sealed class DiagonalNeuralGpu : SequenceNetwork
{
    private readonly Tensor _inputWeights;
    private readonly Tensor _inputBias;
    private readonly Tensor _outputWeights;
    private readonly Tensor _outputBias;
    private readonly Dcgru _cell;
    private readonly Rng _dropout;

    /// <summary>Makes the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="device">Where its weights are.</param>
    /// <param name="rng">Draws the first weights, and a stream for dropout is split off it.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public DiagonalNeuralGpu(DiagonalNeuralGpuOptions options, Device device, Rng rng, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.KeepProbability is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.KeepProbability, "The probability of keeping lies in (0, 1].");
        ArgumentOutOfRangeException.ThrowIfNegative(options.SettlingSteps, nameof(options));
        Options = options;
        var (m, symbols, outputs) = (options.Maps, options.Symbols, OutputSymbols);
        _inputWeights = Parameter("inputWeights", Init.XavierUniform([symbols, m], rng, 1, device, dtype));
        _inputBias = Parameter("inputBias", Init.Constant([m], 0, device, dtype));
        _cell = Child("cell", new Dcgru(m, rng, device, dtype));
        _outputWeights = Parameter("outputWeights", Init.XavierUniform([m, outputs], rng, 1, device, dtype));
        _outputBias = Parameter("outputBias", Init.Constant([outputs], 0, device, dtype));
        _dropout = Stream("dropout", rng);
    }

    /// <summary>The sizes it was made with.</summary>
    public DiagonalNeuralGpuOptions Options { get; }

    /// <summary>
    /// Update gates above it are closed while not training: what a place holds or passes on loses nothing there, where a gate that is not
    /// quite closed takes a little at each of thousands of steps. 1, which closes none, as in the published network, if it is not set.
    /// </summary>
    /// <exception cref="ArgumentException">It is not from 0 to 1.</exception>
    public double GatesClosedFrom
    {
        get;
        set
        {
            Setting.Require(value is >= 0 and <= 1, value, "from 0 to 1", nameof(GatesClosedFrom));
            field = value;
        }
    } = 1;

    /// <summary>Different symbols in the output.</summary>
    public int OutputSymbols => Options.OutputSymbols ?? Options.Symbols;

    /// <summary>Runs the network, with dropout while it is training.</summary>
    /// <param name="inputs">Symbols, Int32 or Int64 [B, L]; 0 is the pad.</param>
    /// <param name="dropout">Decides about dropout.</param>
    /// <param name="settling">Steps beyond the length; those of the options while not training and none while training when left out.</param>
    /// <param name="gateOffset">Added to the bias of the cell's update gate, [m]; nothing when left out.</param>
    /// <param name="gateLeak">How many times more the update gate lets in: see <see cref="Dcgru.Forward"/>.</param>
    /// <param name="closedFrom">Update gates above it are closed; <see cref="GatesClosedFrom"/> while not training and none while training when left out.</param>
    /// <returns>Logits [B, L, output symbols] and the raw saturation cost [], summed over the batch.</returns>
    /// <exception cref="ShapeException">The input is not [B, L].</exception>
    public (Tensor Logits, Tensor Saturation) Forward(
        Tensor inputs, Rng dropout, int? settling = null, Tensor? gateOffset = null, double gateLeak = 1, double? closedFrom = null)
    {
        ArgumentNullException.ThrowIfNull(dropout);
        var keep = IsTraining ? Options.KeepProbability : 1;
        var length = Length(inputs);
        var x = Encode(inputs); // [B, L, m]
        var mask = Mask(inputs);
        var state = Masked(x.HardTanh().Dropout(1 - keep, dropout), mask);
        var (last, saturation) = _cell.Forward(state, length + (settling ?? Settling), mask, keep, dropout, gateOffset, gateLeak, closedFrom ?? (IsTraining ? 1 : GatesClosedFrom));
        return (Decode(last), (x.SaturationCost(reduction: LossReduction.Sum) * length) + saturation);
    }

    /// <inheritdoc/>
    public override Tensor Logits(Tensor inputs)
    {
        var length = Length(inputs);
        using var paused = Tape.Pause();
        using var scope = new Scope();
        var mask = Mask(inputs);
        var (last, _) = _cell.Forward(Masked(Encode(inputs).HardTanh(), mask), length + Options.SettlingSteps, mask, closedFrom: GatesClosedFrom);
        return Decode(last).Keep();
    }

    /// <inheritdoc/>
    public override (Tensor States, Tensor Logits) Trace(Tensor inputs)
    {
        var length = LengthOfOne(inputs);
        using var paused = Tape.Pause();
        using var scope = new Scope();
        var mask = Mask(inputs);
        var states = _cell.Trace(Masked(Encode(inputs).HardTanh(), mask), length + Options.SettlingSteps, mask, GatesClosedFrom).Squeeze(1); // [steps + 1, L, m]
        return (states.Keep(), Decode(states).Keep());
    }

    /// <summary>
    /// Multiplications and additions of one sequence forward: 18 m^2 L^2 in the cell, while not training 18 m^2 L more for each
    /// settling step, and 2 m L for each output symbol.
    /// </summary>
    /// <param name="length">Length of the sequence, L.</param>
    public override double Flops(int length) => Flops(length, Settling);

    /// <summary>Multiplications and additions of one sequence forward with a number of settling steps of its own.</summary>
    /// <param name="length">Length of the sequence, L.</param>
    /// <param name="settling">Steps beyond the length; a mean need not be whole.</param>
    public double Flops(int length, double settling) => _cell.Flops(length, length + settling) + (2.0 * Options.Maps * OutputSymbols * length);

    /// <inheritdoc/>
    public override double Flops(Shape input, Shape output) => input[0] * Flops(input[1]);

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => Forward(x, _dropout).Logits;

    private int Settling => IsTraining ? 0 : Options.SettlingSteps;

    private static Tensor Masked(Tensor state, Tensor? mask) => mask is null ? state : state * mask.Unsqueeze(-1).Cast(state.DType);

    private Tensor Encode(Tensor inputs) => _inputWeights.Embedding(inputs) + _inputBias; // a row of weights is the product with a one-hot vector

    private Tensor Decode(Tensor state) => state.MatMul(_outputWeights, _outputBias);

    private Tensor? Mask(Tensor inputs) => Options.MaskPads ? inputs.NotEqualTo(0) : null;
}
