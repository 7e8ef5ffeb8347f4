using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace TensorCore;

/// <summary>
/// Trains the original Neural GPU as Kaiser &amp; Sutskever, "Neural GPUs Learn Algorithms" (arXiv 1511.08228), do: one
/// length a step, the next one once nearly all sequences are right, sets of parameters that are pulled together at each
/// such success and then merged, dropout, Adam with clipped gradients.
/// </summary>
public sealed class NeuralGpuTrainer : Trainer, ISequenceTrainer
{
    private readonly Device _device;
    private readonly LengthCurriculum _curriculum;
    private readonly NeuralGpuDecay _decay = new();
    private readonly Rng _model;
    private Rng _data;
    private Rng _noise;
    private Adam _optimizer;
    private Scheduler _scheduler;
    private double _loss;
    private SequenceScore _score;

    /// <summary>Starts a run; <see cref="Resume"/> goes on with one.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the task has no sequences up to the longest length or is not known.</exception>
    public NeuralGpuTrainer(NeuralGpuTraining options, Device device)
        : this(options, device, NeuralGpuTrainingState.Beginning(options))
    {
    }

    private NeuralGpuTrainer(NeuralGpuTraining options, Device device, NeuralGpuTrainingState state)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        Options = options.Validated();
        EarlierSeconds = state.Seconds;
        _device = device;
        Task = SequenceTasks.Create(options.Task);
        State = state.Steps > 0 ? state : state with { Progress = ProgressTest.Begin(Task, Math.Min(options.ProgressLength, options.MaxLength), options.ProgressSequences) };
        var lengths = Enumerable.Range(0, int.MaxValue).Select(i => Task.ShortestLength + (i * Task.LengthStep)).TakeWhile(n => n <= options.MaxLength);
        _curriculum = new LengthCurriculum(lengths, options.AdvanceAt, options.AnyLength) { Stage = state.Stage };
        var random = new Rng((long)options.Seed);
        _model = random.Split(0);
        _data = random.Split(1);
        _noise = random.Split(2);
        Use(options.CreateModel(Task, device, _model, state.Merged));
    }

    /// <summary>The configuration.</summary>
    public NeuralGpuTraining Options { get; }

    /// <inheritdoc/>
    public SequenceTask Task { get; }

    /// <summary>The network as it is now.</summary>
    public NeuralGpu Model { get; private set; }

    /// <summary>Where training stands.</summary>
    public NeuralGpuTrainingState State { get; private set; }

    SequenceNetwork ISequenceTrainer.Model => Model;

    /// <inheritdoc/>
    public int LongestLength => _curriculum.Current;

    /// <inheritdoc/>
    public int Restarts => 0;

    /// <inheritdoc/>
    public bool Solved => State.Solved;

    /// <inheritdoc/>
    public bool Checked => State.Solved;

    /// <inheritdoc/>
    /// <remarks>No unseen length is tried.</remarks>
    public int? SolvedTo => null;

    /// <inheritdoc/>
    public TrainingProgress Progress => State.Progress;

    /// <inheritdoc/>
    public string Outcome => State.Solved
        ? "all lengths learned with one set of parameters"
        : $"not all learned ({State.Successes} successes, {(State.Merged ? "one set" : $"{Options.Relaxations} sets")} of parameters)";

    /// <inheritdoc/>
    public override bool IsFinished => State.Finished;

    /// <inheritdoc/>
    public override int Steps => State.Steps;

    /// <inheritdoc/>
    public override double Flops => State.Teraflops * 1e12;

    /// <inheritdoc/>
    /// <remarks>By steps where these are fixed, otherwise by successes or by computing, whichever is further.</remarks>
    public override double Fraction => Options.Steps is { } steps
        ? (double)State.Steps / steps
        : Math.Max((double)State.Successes / (NeededSuccesses + 1), State.Teraflops / Options.MaxTeraflops);

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics =>
    [
        new("loss", "loss", _loss, "0.0000"),
        new("symbolAccuracy", "symbols right", _score.SymbolAccuracy, "0.00%"),
        new("sequenceAccuracy", "sequences right", _score.SequenceAccuracy, "0.0%"),
        new("longestLength", "longest length", LongestLength, "0"),
        new("learningRate", "learning rate", _optimizer.LearningRate, "0.0e+0"),
        new("pull", "pull", State.Merged ? 0 : State.Pull, "0.0e+0"),
        new("progress", $"right at {Progress.Length}", Progress.Accuracy, "0.0%"),
    ];

    /// <inheritdoc/>
    public override void Save(string path) => Checkpoint.Save(
        path,
        Model,
        new Dictionary<string, string>
        {
            ["task"] = Options.Task,
            ["state"] = JsonSerializer.Serialize(State with { Seconds = Seconds }, RunJson.Default.NeuralGpuTrainingState),
            ["random.data"] = _data.State.ToString(),
            ["random.noise"] = _noise.State.ToString(),
        },
        _optimizer,
        _scheduler);

    /// <inheritdoc/>
    public void GiveUp() => State = State with { Finished = true };

    /// <summary>Goes on with a saved run, bit for bit as if it had never stopped.</summary>
    /// <param name="options">The configuration it was started with.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    public static NeuralGpuTrainer Resume(NeuralGpuTraining options, Device device, string path)
    {
        var trainer = new NeuralGpuTrainer(options, device, NeuralGpuTrainingState.Of(path));
        var notes = Checkpoint.Load(path, trainer.Model, trainer._optimizer, trainer._scheduler);
        trainer._data = new Rng(RngState.Parse(notes["random.data"]));
        trainer._noise = new Rng(RngState.Parse(notes["random.noise"]));
        return trainer;
    }

    /// <inheritdoc/>
    protected override string? TakeStep()
    {
        var length = _curriculum.Draw(_data);
        Update(length);
        State = State with
        {
            Steps = State.Steps + 1,
            Teraflops = State.Teraflops + (3 * Options.BatchSize * Model.Flops(length) / 1e12),
            Wrong = 1 - _score.SequenceAccuracy,
            LossSum = State.LossSum + _loss,
            Window = length == LongestLength ? State.Window + _score : State.Window,
        };
        if (State.Steps % Options.CheckEvery == 0)
        {
            _scheduler.Report(State.LossSum / Options.CheckEvery);
            State = State with { LossSum = 0 };
        }

        if (Options.ProgressEvery > 0 && Progress.Sequences > 0 && State.Steps % Options.ProgressEvery == 0)
        {
            var score = ProgressTest.Try(Model, Task, Progress);
            State = State with
            {
                Progress = Progress.After(score, new Milestone(State.Steps, Seconds)),
                Teraflops = State.Teraflops + (score.Sequences * Model.Flops(Progress.Length) / 1e12),
            };
        }

        var said = State.Window.Sequences >= Options.AdvanceSequences ? Judge() : null;
        if (State.Finished) return said;
        if (Options.Steps is { } limit) return State.Steps >= limit ? Finish($"{limit} steps done") : said;
        return State.Teraflops >= Options.MaxTeraflops ? Finish($"the limit of {Options.MaxTeraflops} TFLOP is reached") : said;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        Model.Dispose();
        _optimizer.Dispose();
    }

    /// <summary>Deviation of the noise in the next step.</summary>
    internal double NoiseDeviation => Options.GradientNoise * Math.Pow(State.Steps + 1, -0.25) * State.Wrong;

    /// <summary>Successes from the first length to the merged network at the longest.</summary>
    private int NeededSuccesses
    {
        get
        {
            var lengths = 1 + ((Options.MaxLength - Task.ShortestLength) / Task.LengthStep);
            var pulls = Options.Relaxations == 1 ? 0 : (int)Math.Ceiling(Math.Log(Options.MergeAt / Options.FirstPull) / Math.Log(Options.PullGrowth));
            return Math.Max(lengths - 1, pulls);
        }
    }

    /// <summary>Trains <paramref name="model"/> from now on, with an optimizer that begins anew at the present learning rate.</summary>
    [MemberNotNull(nameof(Model), nameof(_optimizer), nameof(_scheduler))]
    private void Use(NeuralGpu model)
    {
        Model?.Dispose();
        _optimizer?.Dispose();
        Model = model;
        _optimizer = new Adam(model.Parameters, Options.LearningRate, epsilon: Options.Epsilon);
        _scheduler = new Scheduler(_optimizer, _decay);
    }

    private void Update(int length)
    {
        using var tape = new Tape();
        var batch = Task.SampleExact(length, Options.BatchSize, _data, _device);
        var logits = Model.Forward(batch.Inputs, batch.Lengths, Options.Dropout * Math.Min(1, 8.0 / length));
        var entropy = logits.CrossEntropy(batch.Targets);
        _loss = RequireFinite(entropy.ToScalar(), _optimizer.LearningRate);
        _score = SequenceScore.Of(logits, batch.Targets);
        var cost = State.Merged ? entropy : entropy + (Model.RelaxationPenalty() * State.Pull);
        var gradients = tape.Gradients(cost, Model.Parameters).ClipByNorm(Options.GradientNorm);
        _optimizer.Step(NoiseDeviation > 0 ? gradients.AddNoise(_noise, NoiseDeviation) : gradients);
    }

    /// <summary>Decides by the sequences since the last decision whether the current length is learned, and says what follows.</summary>
    private string? Judge()
    {
        var learned = LongestLength;
        var (wasAtEnd, success) = (_curriculum.IsAtEnd, _curriculum.Report(State.Window));
        State = State with { Window = default, Stage = _curriculum.Stage };
        if (!success) return null;
        State = State with { Successes = State.Successes + 1 };
        if (State.Merged && wasAtEnd)
        {
            State = State with { Solved = true };
            return Options.Steps is null ? Finish($"length {learned} learned with one set of parameters") : null;
        }

        var said = wasAtEnd ? null : $"length {learned} learned; length {LongestLength} begins";
        if (State.Merged) return said;
        State = State with { Pull = State.Pull * Options.PullGrowth };
        if (State.Pull < Options.MergeAt) return said;
        Use(Model.Merge(_model));
        State = State with { Merged = true };
        return $"length {learned} learned; the {Options.Relaxations} sets of parameters become one";
    }

    private string Finish(string why)
    {
        State = State with { Finished = true };
        return why;
    }
}
