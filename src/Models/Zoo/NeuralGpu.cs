namespace TensorCore;

/// <summary>Sizes of a <see cref="NeuralGpu"/>; the defaults are the published ones.</summary>
/// <param name="Symbols">Different symbols in the input, the pad symbol 0 included.</param>
/// <param name="Maps">Channels of the state, m.</param>
/// <param name="OutputSymbols">Different symbols in the output; as many as in the input when left out.</param>
/// <param name="Width">Width of the state beside its length, w.</param>
/// <param name="Layers">Gated units in a step, l.</param>
/// <param name="Relaxations">Sets of parameters that take turns: 6 while training, 1 once merged.</param>
/// <param name="Dropout">Rate of dropout of the whole state after each step, while training.</param>
/// <param name="MaskPads">
/// Whether positions whose input is the pad symbol are held at zero. Tasks that write where the input has pads need false.
/// </param>
public sealed record NeuralGpuOptions(
    int Symbols, int Maps = 24, int? OutputSymbols = null, int Width = 4, int Layers = 2, int Relaxations = 6,
    double Dropout = 0.09, bool MaskPads = true);

/// <summary>
/// The original Neural GPU: Kaiser &amp; Sutskever, "Neural GPUs Learn Algorithms" (arXiv 1511.08228). A state of
/// [length, width, maps] passes through <see cref="Cgru"/>s as many times as the sequence is long.
/// </summary>
/// <remarks>
/// Column 0 of the first state is the embedding (uniform in +-1.7, zero for the pad), the others are zero. Each sequence
/// is read out of column 0 after as many steps as it has symbols, whatever it is padded to. Step t uses parameter set t
/// mod 6; <see cref="RelaxationPenalty"/> pulls the sets together, and <see cref="Merge"/> makes one of them.
/// </remarks>
public sealed class NeuralGpu : SequenceNetwork
{
    private const double EmbeddingBound = 1.7;

    private readonly Tensor _embedding;
    private readonly Tensor _outputWeights;
    private readonly Tensor _outputBias;
    private readonly Sequential[] _sets;
    private readonly Rng _dropout;
    private readonly DType _dtype;

    /// <summary>Makes the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="device">Where its weights are.</param>
    /// <param name="rng">Draws the first weights, and a stream for dropout is split off it.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public NeuralGpu(NeuralGpuOptions options, Device device, Rng rng, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Relaxations);
        Options = options;
        _dtype = dtype;
        var m = options.Maps;
        _embedding = Parameter("embedding", rng.Uniform([options.Symbols, m], -EmbeddingBound, EmbeddingBound, dtype, device));
        using (var pad = _embedding.Narrow(0, 0, 1)) pad.Fill(0);
        _outputWeights = Parameter("outputWeights", Init.UnitScaling([m, OutputSymbols], rng, 1.8, device, dtype, new Fans(m, OutputSymbols)));
        _outputBias = Parameter("outputBias", Init.Constant([OutputSymbols], 0, device, dtype));
        _sets = new Sequential[options.Relaxations];
        for (var i = 0; i < _sets.Length; i++)
            _sets[i] = Child($"set{i}", new Sequential(Enumerable.Range(0, options.Layers).Select(_ => new Cgru(m, rng, device, dtype))));
        _dropout = Stream("dropout", rng);
    }

    /// <summary>The sizes it was made with.</summary>
    public NeuralGpuOptions Options { get; }

    /// <summary>Different symbols in the output.</summary>
    public int OutputSymbols => Options.OutputSymbols ?? Options.Symbols;

    /// <summary>Runs the network, with dropout while it is training.</summary>
    /// <param name="inputs">Symbols, Int32 or Int64 [B, L]; 0 is the pad.</param>
    /// <param name="lengths">
    /// After how many steps each of the B sequences is read; when left out, after as many as it has symbols up to the last that is
    /// not a pad, and after L where pads are not masked.
    /// </param>
    /// <param name="dropout">Rate of dropout instead of that of the options, for training in which it depends on the length.</param>
    /// <returns>Logits [B, L, output symbols].</returns>
    /// <exception cref="ShapeException">The input is not [B, L].</exception>
    public Tensor Forward(Tensor inputs, IReadOnlyList<int>? lengths, double? dropout = null)
    {
        var length = Length(inputs);
        lengths ??= Options.MaskPads ? Lengths(inputs) : [.. Enumerable.Repeat(length, inputs.Shape[0])];
        if (lengths.Count != inputs.Shape[0]) throw new ArgumentException($"There are {inputs.Shape[0]} sequences, but {lengths.Count} lengths were given.", nameof(lengths));
        var (state, mask) = Begin(inputs);
        var read = state.Select(2, 0); // [B, L, m]
        var steps = lengths.Count == 0 ? 0 : lengths.Max();
        for (var t = 0; t < steps; t++)
        {
            using var round = Tape.IsRecording ? null : new Scope();
            var next = Step(state, t, mask).Dropout(dropout ?? Options.Dropout, _dropout, IsTraining);
            if (lengths.Contains(t + 1))
            {
                var isLast = Tensor.From(lengths.Select(l => l == t + 1).ToArray(), [lengths.Count, 1, 1], inputs.Device);
                read = HandOver(read, Tensor.Where(isLast, next.Select(2, 0), read), round);
            }

            state = HandOver(state, next, round);
        }

        return Decode(read);
    }

    /// <inheritdoc/>
    public override Tensor Logits(Tensor inputs)
    {
        using var paused = Tape.Pause();
        using var scope = new Scope();
        using var evaluating = Evaluating();
        return Forward(inputs, null).Keep();
    }

    /// <inheritdoc/>
    public override (Tensor States, Tensor Logits) Trace(Tensor inputs)
    {
        var length = LengthOfOne(inputs);
        using var paused = Tape.Pause();
        using var scope = new Scope();
        var (state, mask) = Begin(inputs);
        List<Tensor> states = [state];
        var steps = Options.MaskPads ? Lengths(inputs)[0] : length;
        for (var t = 0; t < steps; t++) states.Add(state = Step(state, t, mask));
        var all = Tensor.Stack([.. states]).Squeeze(1); // [steps + 1, L, w, m]
        return (all.Reshape(steps + 1, length, Options.Width * Options.Maps).Keep(), Decode(all.Select(2, 0)).Keep());
    }

    /// <summary>Multiplications and additions of one sequence forward: 432 m^2 L^2 in the cells as published, 2 m L for each output symbol.</summary>
    /// <param name="length">Length of the sequence, L.</param>
    public override double Flops(int length)
    {
        Shape state = [length, Options.Width, Options.Maps];
        return (length * _sets[0].Layers.Sum(cell => cell.Flops(state, state))) + Flops([1, length], [length, OutputSymbols]);
    }

    /// <summary>
    /// How far the parameter sets are from their mean, the sum of all squared differences: 0 when there is one set. Times a pull
    /// that grows during training, it is added to the loss.
    /// </summary>
    public Tensor RelaxationPenalty()
    {
        var sum = Tensor.Scalar(0, _dtype, Device);
        if (_sets.Length == 1) return sum;
        for (var i = 0; i < _sets[0].Parameters.Count; i++)
        {
            var all = Tensor.Stack([.. _sets.Select(s => s.Parameters[i])]); // [sets, ...]
            sum += (all - all.Mean(0, keepDims: true)).Square().Sum();
        }

        return sum;
    }

    /// <summary>A network with one parameter set, the mean of those of this one, for the end of training and for use.</summary>
    /// <param name="rng">Dropout's stream is split off it.</param>
    public NeuralGpu Merge(Rng rng)
    {
        using var scope = new Scope();
        using var paused = Tape.Pause();
        var merged = new NeuralGpu(Options with { Relaxations = 1 }, Device, rng, _dtype);
        merged._embedding.CopyFrom(_embedding);
        merged._outputWeights.CopyFrom(_outputWeights);
        merged._outputBias.CopyFrom(_outputBias);
        for (var i = 0; i < _sets[0].Parameters.Count; i++)
            merged._sets[0].Parameters[i].CopyFrom(Tensor.Stack([.. _sets.Select(s => s.Parameters[i])]).Mean(0));
        return merged;
    }

    /// <inheritdoc/>
    public override double Flops(Shape input, Shape output) => 2.0 * output.Length * Options.Maps;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => Forward(x, null);

    private (Tensor State, Tensor? Mask) Begin(Tensor inputs)
    {
        var mask = Options.MaskPads ? inputs.NotEqualTo(0).Cast(_dtype).Unsqueeze(-1).Unsqueeze(-1) : null; // [B, L, 1, 1]
        var column = _embedding.Embedding(inputs).Unsqueeze(2); // [B, L, 1, m]
        var state = column.Pad([(0, Options.Width - 1), (0, 0)]);
        return (mask is null ? state : state * mask, mask);
    }

    private Tensor Step(Tensor state, int t, Tensor? mask)
    {
        foreach (var cell in _sets[t % _sets.Length].Layers)
        {
            state = cell.Forward(state);
            if (mask is not null) state *= mask;
        }

        return state;
    }

    private Tensor Decode(Tensor column) => column.MatMul(_outputWeights, _outputBias);

    /// <summary>Without a tape only the newest of a tensor is held, however many steps there are.</summary>
    private static Tensor HandOver(Tensor old, Tensor next, Scope? round)
    {
        if (round is null) return next;
        next.Keep();
        old.Dispose();
        return next;
    }

    private static int[] Lengths(Tensor inputs)
    {
        var length = inputs.Shape[1];
        var symbols = inputs.Cast(DType.Int32).ToArray<int>();
        var result = new int[inputs.Shape[0]];
        for (var i = 0; i < result.Length; i++) result[i] = symbols.AsSpan(i * length, length).LastIndexOfAnyExcept(0) + 1;
        return result;
    }
}
