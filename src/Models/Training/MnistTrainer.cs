using System.Diagnostics;
using System.Text.Json;

namespace TensorCore;

/// <summary>Trains a classifier of handwritten digits with Adam and a cosine schedule; the last digits are kept for the test.</summary>
public sealed class MnistTrainer : Trainer
{
    private readonly Mnist _data;
    private readonly Adam _optimizer;
    private readonly int _trainDigits;
    private readonly int _totalSteps;
    private MnistState _state = new();
    private int[] _order = [];
    private int _orderEpoch = -1;
    private double _loss;
    private double _accuracy;

    /// <summary>Reads the digits and makes the model; <see cref="Resume"/> goes on with a run.</summary>
    /// <exception cref="ArgumentException">The model is not known, an option is out of its range, or too few digits are there.</exception>
    public MnistTrainer(MnistOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options.Validated();
        _data = Mnist.Load(options.Data, device);
        try
        {
            _trainDigits = _data.Count - options.TestDigits;
            if (_trainDigits < options.BatchSize || options.TestDigits < 1)
                throw new ArgumentException($"'{options.Data}' has {_data.Count} digits: too few for {options.TestDigits} test digits and batches of {options.BatchSize}.");
            var rng = new Rng((long)options.Seed);
            Model = options.Model switch
            {
                "mlp" => new Sequential(new Flatten(), new Mlp([_data.Images.Shape[2] * _data.Images.Shape[3], 512, 512, 10], rng, device)),
                "lenet" => new LeNet(rng, device),
                "vit" => VisionTransformer.ForDigits(rng, device),
                _ => throw new UnreachableException(),
            };
        }
        catch
        {
            _data.Dispose();
            throw;
        }

        _optimizer = new Adam(Model.Parameters, options.LearningRate);
        _totalSteps = options.Steps ?? options.Epochs * StepsPerEpoch;
    }

    /// <summary>The configuration.</summary>
    public MnistOptions Options { get; }

    /// <summary>The classifier: images [N, 1, 28, 28] to logits [N, 10].</summary>
    public Layer Model { get; }

    /// <inheritdoc/>
    public override bool IsFinished => _state.Steps >= _totalSteps;

    /// <inheritdoc/>
    public override int Steps => _state.Steps;

    /// <inheritdoc/>
    public override double Fraction => (double)_state.Steps / _totalSteps;

    /// <inheritdoc/>
    public override double Flops => 0;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics =>
    [
        new("loss", "loss", _loss, "0.0000"),
        new("accuracy", "digits right", _accuracy, "0.0%"),
        new("epoch", "epoch", 1 + (Math.Max(0, _state.Steps - 1) / StepsPerEpoch), "0"),
        new("learningRate", "learning rate", _optimizer.LearningRate, "0.0e+0"),
    ];

    private int StepsPerEpoch => _trainDigits / Options.BatchSize;

    /// <inheritdoc/>
    protected override string? TakeStep()
    {
        _optimizer.LearningRate = Options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * Fraction));
        using var tape = new Tape();
        var picked = Tensor.From(Batch(), device: _data.Images.Device);
        var labels = _data.Labels.IndexSelect(0, picked);
        var logits = Model.Forward(_data.Images.IndexSelect(0, picked));
        var loss = logits.CrossEntropy(labels);
        _loss = RequireFinite(loss.ToScalar(), _optimizer.LearningRate);
        _accuracy = Correct(logits, labels) / (double)Options.BatchSize;
        _optimizer.Step(tape.Gradients(loss, Model.Parameters));
        _state = _state with { Steps = _state.Steps + 1 };
        return null;
    }

    /// <summary>Classifies the digits kept for the test.</summary>
    /// <returns>How many were right.</returns>
    public int Test()
    {
        Model.Eval();
        var correct = 0;
        for (var start = _trainDigits; start < _data.Count; start += 250)
        {
            using var scope = new Scope();
            var count = Math.Min(250, _data.Count - start);
            correct += Correct(Model.Forward(_data.Images.Narrow(0, start, count)), _data.Labels.Narrow(0, start, count));
        }

        Model.Train();
        return correct;
    }

    /// <summary>The summary of a finished run, with the test.</summary>
    public MnistSummary Summarize()
    {
        var correct = Test();
        return new MnistSummary("mnist", Options.Model, Options.Seed, Seconds, Steps, _trainDigits, Options.TestDigits, correct, correct / (double)Options.TestDigits);
    }

    /// <inheritdoc/>
    public override void Save(string path) => Checkpoint.Save(
        path,
        Model,
        new Dictionary<string, string> { ["state"] = JsonSerializer.Serialize(_state with { Seconds = Seconds }, RunJson.Default.MnistState) },
        _optimizer);

    /// <summary>Goes on with a saved run, bit for bit as if it had never stopped.</summary>
    public static MnistTrainer Resume(MnistOptions options, Device device, string path)
    {
        var trainer = new MnistTrainer(options, device);
        var notes = Checkpoint.Load(path, trainer.Model, trainer._optimizer);
        trainer._state = JsonSerializer.Deserialize(notes["state"], RunJson.Default.MnistState)!;
        trainer.EarlierSeconds = trainer._state.Seconds;
        return trainer;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        Model.Dispose();
        _optimizer.Dispose();
        _data.Dispose();
    }

    private static int Correct(Tensor logits, Tensor labels)
    {
        var guesses = logits.ArgMax(1).ToArray<long>();
        var truth = labels.ToArray<int>();
        return guesses.Zip(truth).Count(pair => pair.First == pair.Second);
    }

    /// <summary>The digits of the next step. The order of an epoch depends on the seed and its number alone, so that resuming needs neither.</summary>
    private int[] Batch()
    {
        var epoch = _state.Steps / StepsPerEpoch;
        if (epoch != _orderEpoch)
        {
            _order = [.. Enumerable.Range(0, _trainDigits)];
            new Rng((long)Options.Seed).Split(1 + epoch).Shuffle(_order.AsSpan());
            _orderEpoch = epoch;
        }

        return _order.AsSpan(_state.Steps % StepsPerEpoch * Options.BatchSize, Options.BatchSize).ToArray();
    }
}
