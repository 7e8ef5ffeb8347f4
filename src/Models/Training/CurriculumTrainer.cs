using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace TensorCore;

/// <summary>
/// Trains a diagonal Neural GPU on an algorithmic task: all bins in every step, the saturation cost, longer bins as the
/// shorter ones are learned, a probe at an unseen length that tells an algorithm from a length-limited shortcut, new
/// starts for those that fail it, and annealing at the end.
/// </summary>
/// <remarks>
/// The step is that of Freivalds &amp; Liepins, arXiv 1702.08727; the curriculum, the probe and the annealing are
/// measured in docs/neural-gpu.md.
/// </remarks>
public sealed class CurriculumTrainer : ISequenceTrainer
{
    // How often the published code sets the weight of the saturation cost, and between what bounds.
    private const int SaturationEvery = 200;
    private const double LargestSaturationWeight = 1e-3;
    private const double SmallestSaturationWeight = 1e-20;

    // What a step's accuracy weighs in the moving average that decides on the next bin.
    private const double AccuracyMemory = 0.9;

    private readonly Device _device;
    private readonly Stopwatch _watch = new();
    private DngpuAdamax _optimizer;
    private Rng _data;
    private Rng _dropout;
    private Rng _probe;
    private double _loss;
    private SequenceScore _score;

    /// <summary>Starts a run; <see cref="Resume"/> goes on with one.</summary>
    public CurriculumTrainer(CurriculumOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        Options = options;
        _device = device;
        Task = SequenceTasks.Create(options.Task);
        Begin(attempt: 1);
    }

    /// <summary>The configuration.</summary>
    public CurriculumOptions Options { get; }

    /// <summary>The task.</summary>
    public SequenceTask Task { get; }

    /// <summary>The network as it is now.</summary>
    public DiagonalNeuralGpu Model { get; private set; }

    /// <summary>Where training stands.</summary>
    public CurriculumState State { get; private set; }

    /// <summary>Bins that are trained now.</summary>
    public IReadOnlyList<int> ActiveBins
    {
        get
        {
            var trained = State.Solved ? Options.Bins.Concat(Options.AnnealBins) : Options.Bins.Take(State.ActiveBins);
            return [.. trained.Where(n => n <= Options.MaxLength)];
        }
    }

    /// <summary>Computing of one step with the bins trained now, in FLOP: a multiplication and an addition count as two.</summary>
    public double StepFlops => 3 * ActiveBins.Sum(n => BatchSize(n) * Model.Flops(n));

    SequenceNetwork ISequenceTrainer.Model => Model;

    /// <inheritdoc/>
    public int LongestLength => ActiveBins[^1];

    /// <inheritdoc/>
    public int Restarts => State.Attempt - 1;

    /// <inheritdoc/>
    /// <remarks>Whether the probe was passed.</remarks>
    public bool Solved => State.Solved;

    /// <inheritdoc/>
    public string Outcome =>
        $"{(Restarts == 0 ? "no restart" : $"{Restarts} restart{(Restarts == 1 ? "" : "s")}")}, {(Solved ? "probe passed" : "probe not passed")}";

    /// <inheritdoc/>
    public int Steps => State.Steps;

    /// <inheritdoc/>
    public double Seconds => State.Seconds + _watch.Elapsed.TotalSeconds;

    /// <inheritdoc/>
    public double Flops => State.Teraflops * 1e12;

    /// <inheritdoc/>
    public bool IsFinished => State.Phase == CurriculumPhase.Finished;

    /// <inheritdoc/>
    /// <remarks>Learning counts as the first fifth, by bins; annealing as the rest, by steps.</remarks>
    public double Fraction => Options.Steps is { } steps
        ? (double)State.Steps / steps
        : State.Phase switch
        {
            CurriculumPhase.Learning => 0.2 * State.ActiveBins / Options.Bins.Count,
            CurriculumPhase.Annealing => 0.2 + (0.8 * State.AnnealSteps / Options.AnnealSteps),
            _ => 1,
        };

    /// <inheritdoc/>
    public IReadOnlyList<Metric> Metrics =>
    [
        new("loss", "loss", _loss, "0.0000"),
        new("symbolAccuracy", "symbols right", _score.SymbolAccuracy, "0.00%"),
        new("sequenceAccuracy", "sequences right", _score.SequenceAccuracy, "0.0%"),
        new("longestLength", "longest length", ActiveBins[^1], "0"),
        new("learningRate", "learning rate", _optimizer.LearningRate, "0.0e+0"),
        new("start", "start", State.Attempt, "0"),
    ];

    /// <summary>Takes one step, and whatever follows from it: a probe, a new bin, the next phase, a new start.</summary>
    /// <inheritdoc/>
    public string? Step()
    {
        if (IsFinished) throw new InvalidOperationException("This run is finished.");
        _watch.Start();
        try
        {
            var flops = StepFlops / 1e12;
            var penalty = Update(ActiveBins);
            State = State with
            {
                Steps = State.Steps + 1,
                AttemptSteps = State.AttemptSteps + 1,
                StepsSinceBin = State.StepsSinceBin + 1,
                AttemptTeraflops = State.AttemptTeraflops + flops,
                Teraflops = State.Teraflops + flops,
            };
            UpdateSaturationWeight(_loss, penalty);
            return Advance();
        }
        finally
        {
            _watch.Stop();
        }
    }

    /// <inheritdoc/>
    public void Save(string path)
    {
        var state = State with { Seconds = Seconds };
        Checkpoint.Save(path, Model, new Dictionary<string, string>
        {
            ["task"] = Options.Task,
            ["state"] = JsonSerializer.Serialize(state, RunJson.Default.CurriculumState),
            ["random.data"] = _data.State.ToString(),
            ["random.dropout"] = _dropout.State.ToString(),
            ["random.probe"] = _probe.State.ToString(),
        }, _optimizer);
    }

    /// <summary>Goes on with a saved run, bit for bit as if it had never stopped.</summary>
    /// <param name="options">The configuration it was started with.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    public static CurriculumTrainer Resume(CurriculumOptions options, Device device, string path)
    {
        var trainer = new CurriculumTrainer(options, device);
        var notes = Checkpoint.Load(path, trainer.Model, trainer._optimizer);
        trainer.State = JsonSerializer.Deserialize(notes["state"], RunJson.Default.CurriculumState)!;
        trainer._data = new Rng(RngState.Parse(notes["random.data"]));
        trainer._dropout = new Rng(RngState.Parse(notes["random.dropout"]));
        trainer._probe = new Rng(RngState.Parse(notes["random.probe"]));
        return trainer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _optimizer.Dispose();
    }

    /// <summary>Linear from the full rate to its end while annealing.</summary>
    private double LearningRate => Options.LearningRate * (1 + ((Options.AnnealTo - 1) * State.AnnealSteps / Math.Max(1, Options.AnnealSteps)));

    private int BatchSize(int length) => length <= Options.ShortLength ? Options.ShortBatch : Options.LongBatch;

    [MemberNotNull(nameof(Model), nameof(State), nameof(_optimizer), nameof(_data), nameof(_dropout), nameof(_probe))]
    private void Begin(int attempt)
    {
        Model?.Dispose();
        _optimizer?.Dispose();
        var random = new Rng((long)Options.Seed).Split(attempt);
        Model = Options.CreateModel(Task, _device, random.Split(0));
        _data = random.Split(1);
        _dropout = random.Split(2);
        _probe = random.Split(3);
        _optimizer = new DngpuAdamax(Model.Parameters, Options.LearningRate);
        State = (State ?? new CurriculumState()) with
        {
            Attempt = attempt,
            AttemptSteps = 0,
            ActiveBins = Options.FirstBins,
            StepsSinceBin = 0,
            NewestAccuracy = 0,
            Phase = CurriculumPhase.Learning,
            Solved = false,
            AnnealSteps = 0,
            AttemptTeraflops = 0,
            SaturationWeight = LargestSaturationWeight,
            LossSum = 0,
            PenaltySum = 0,
        };
    }

    /// <summary>One step of the optimizer; returns the weighted saturation cost.</summary>
    private double Update(IReadOnlyList<int> bins)
    {
        _optimizer.LearningRate = LearningRate;
        using var tape = new Tape();
        Tensor? total = null;
        double loss = 0, penalty = 0;
        var score = default(SequenceScore);
        var newest = default(SequenceScore);
        for (var bin = 0; bin < bins.Count; bin++)
        {
            var length = bins[bin];
            var batch = Task.Sample(length, BatchSize(length), _data, _device, previousBin: bin == 0 ? 0 : bins[bin - 1]);
            var (logits, saturation) = Model.Forward(batch.Inputs, _dropout);
            var entropy = logits.CrossEntropy(batch.Targets);
            var cost = saturation * (State.SaturationWeight / ((double)length * length * batch.Inputs.Shape[0]));
            loss += entropy.ToScalar() / bins.Count;
            penalty += cost.ToScalar() / bins.Count;
            total = total is null ? entropy + cost : total + entropy + cost;
            newest = SequenceScore.Of(logits, batch.Targets);
            score += newest;
        }

        if (!double.IsFinite(loss + penalty))
        {
            throw new TrainingDivergedException(
                $"The loss became {loss} in step {State.Steps + 1}; the weights are kept as they were before it. Try a smaller learning rate than {_optimizer.LearningRate}.");
        }

        _optimizer.Step(tape.Gradients(total! * (1.0 / bins.Count), Model.Parameters));
        State = State with
        {
            NewestAccuracy = State.StepsSinceBin == 0
                ? newest.SymbolAccuracy
                : (AccuracyMemory * State.NewestAccuracy) + ((1 - AccuracyMemory) * newest.SymbolAccuracy),
        };
        (_loss, _score) = (loss, score);
        return penalty;
    }

    private void UpdateSaturationWeight(double loss, double penalty)
    {
        State = State with { LossSum = State.LossSum + loss, PenaltySum = State.PenaltySum + penalty };
        if (State.AttemptSteps % SaturationEvery != 0) return;
        var weight = State.SaturationWeight * _optimizer.LearningRate * State.LossSum / Math.Max(State.PenaltySum, double.Epsilon);
        State = State with
        {
            SaturationWeight = Math.Clamp(weight, SmallestSaturationWeight, LargestSaturationWeight),
            LossSum = 0,
            PenaltySum = 0,
        };
    }

    /// <summary>Decides what comes next and says so.</summary>
    private string? Advance()
    {
        if (Options.Steps is { } limit && State.Steps >= limit) return Finish($"{limit} steps done");
        return State.Phase == CurriculumPhase.Learning ? AdvanceLearning() : AdvanceAnnealing();
    }

    private string? AdvanceLearning()
    {
        string? said = null;
        var bins = Options.Bins.Count(n => n <= Options.MaxLength);
        if (State.ActiveBins < bins && State.StepsSinceBin >= Options.AdvanceSteps && State.NewestAccuracy > Options.AdvanceAccuracy)
        {
            State = State with { ActiveBins = State.ActiveBins + 1, StepsSinceBin = 0 };
            said = $"length {ActiveBins[^1]} added";
        }

        if (State.AttemptSteps % Options.ProbeEvery == 0 && State.NewestAccuracy > Options.AdvanceAccuracy)
        {
            var probe = Probe();
            if (probe.Exact == probe.Sequences)
            {
                State = State with { Phase = CurriculumPhase.Annealing, Solved = true, StepsSinceBin = 0 };
                return $"length {Options.ProbeLength} solved unseen: {probe.Exact} of {probe.Sequences}; annealing for {Options.AnnealSteps} steps";
            }

            said = $"length {Options.ProbeLength}, unseen: {probe.Exact} of {probe.Sequences} exact, {probe.SymbolAccuracy:P2} of symbols";
        }

        if (State.Teraflops >= Options.MaxTeraflops) return Finish($"the limit of {Options.MaxTeraflops} TFLOP is reached without passing the probe");
        if (State.AttemptTeraflops < Options.AttemptTeraflops || Options.Steps is not null) return said;
        var failed = State.Attempt;
        Begin(failed + 1);
        return $"start {failed} failed: length {Options.ProbeLength} not solved within {Options.AttemptTeraflops} TFLOP; start {failed + 1} begins";
    }

    private string? AdvanceAnnealing()
    {
        var done = State.AnnealSteps + 1;
        State = State with { AnnealSteps = done };
        if (done >= Options.AnnealSteps) return Finish("annealed");
        return State.Teraflops >= Options.MaxTeraflops ? Finish($"the limit of {Options.MaxTeraflops} TFLOP is reached while annealing") : null;
    }

    private string Finish(string why)
    {
        State = State with { Phase = CurriculumPhase.Finished };
        return why;
    }

    private SequenceScore Probe()
    {
        State = State with { Teraflops = State.Teraflops + (Options.ProbeSequences * Model.Flops(Options.ProbeLength) / 1e12) };
        return LengthTest.Score(Model, Task, Options.ProbeLength, Options.ProbeSequences, _probe);
    }
}
