using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TensorCore;

/// <summary>
/// Trains a diagonal Neural GPU on an algorithmic task: all bins in every step, the saturation cost, longer bins as the
/// shorter ones are learned, a probe at an unseen length that tells an algorithm from a length-limited shortcut,
/// annealing, checks at longer unseen lengths, and new starts for those that fail. What is tested, and left in
/// <see cref="Model"/> when the run is finished, are moving averages of the weights: the best that any test has seen,
/// or the last where the number of steps is fixed.
/// </summary>
/// <remarks>
/// The step is that of Freivalds &amp; Liepins, arXiv 1702.08727; all else is measured in docs/findings-*.md.
/// </remarks>
public sealed partial class CurriculumTrainer : Trainer, ISequenceTrainer
{
    // How often the published code looks at its losses, and between what bounds it sets the weight of the saturation cost.
    private const int LookEvery = 200;
    private const double LargestSaturationWeight = 1e-3;
    private const double SmallestSaturationWeight = 1e-20;

    // What a step's accuracy weighs in the moving average that decides on the next bin.
    private const double AccuracyMemory = 0.9;

    // Place of the averages among the states of a checkpoint.
    private const int AveragePosition = 1;

    private readonly Device _device;
    private readonly int[] _lateBins;
    private DngpuAdamax _optimizer;
    private Ema _average;
    private WeightCopy _best;
    private Rng _data;
    private Rng _dropout;
    private Rng _probe;
    private Rng _noise;
    private TrainingSet? _set;
    private DngpuDecay _decay;

    /// <summary>Starts a run; <see cref="Resume"/> goes on with one.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, options contradict each other, or the task is not known.</exception>
    public CurriculumTrainer(CurriculumOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(device);
        Options = options.Validated();
        _device = device;
        _lateBins = [.. options.RefineLateBins.Where(n => n <= options.MaxLength)];
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

    /// <summary>Bins that are trained now; of <see cref="CurriculumOptions.RefineLateBins"/> one in each step.</summary>
    public IReadOnlyList<int> ActiveBins => IsLate ? [.. BinsOfAllSteps, .. _lateBins] : BinsOfAllSteps;

    /// <summary>Computing of the next step, in FLOP: a multiplication and an addition count as two.</summary>
    public double StepFlops => 3 * StepBins.Sum(n => BatchSize(n) * Model.Flops(n, Options.SettlesInTraining ? Options.SettlingSteps / 2.0 : 0));

    SequenceNetwork ISequenceTrainer.Model => Model;

    /// <inheritdoc/>
    public int LongestLength => ActiveBins[^1];

    /// <inheritdoc/>
    public int Restarts => State.Attempt - 1;

    /// <inheritdoc/>
    /// <remarks>Whether the best network was right at some unseen length.</remarks>
    public bool Solved => SolvedTo is not null;

    /// <inheritdoc/>
    public bool Checked => State.BestPassed > Options.CheckLengths.Count;

    /// <inheritdoc/>
    public int? SolvedTo => State.BestSolvedTo;

    /// <inheritdoc/>
    public TrainingProgress Progress => State.Progress;

    /// <inheritdoc/>
    public string Outcome => $"{(Restarts == 0 ? "no restart" : $"{Restarts} restart{(Restarts == 1 ? "" : "s")}")}, " +
        (SolvedTo is { } length ? $"length {length} solved" : $"length {Task.LongestUpTo(Options.ProbeLength)} not solved");

    /// <inheritdoc/>
    public override int Steps => State.Steps;

    /// <inheritdoc/>
    public override double Flops => State.Teraflops * 1e12;

    /// <inheritdoc/>
    public override bool IsFinished => State.Phase == CurriculumPhase.Finished;

    /// <inheritdoc/>
    /// <remarks>Learning counts as the first third, by bins; annealing as the second, by steps; the checks as the third, by lengths.</remarks>
    public override double Fraction => Options.Steps is { } steps
        ? (double)State.Steps / steps
        : State.Phase switch
        {
            CurriculumPhase.Learning => State.ActiveBins / (3.0 * Options.Bins.Count),
            CurriculumPhase.Annealing => (1 + ((double)State.AnnealSteps / Options.AnnealSteps)) / 3,
            CurriculumPhase.Checking => (2 + ((double)State.ChecksPassed / Options.CheckLengths.Count)) / 3,
            _ => 1,
        };

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics =>
    [
        new("loss", "loss", State.Loss, "0.0000"),
        new("symbolAccuracy", "symbols right", State.SymbolAccuracy, "0.00%"),
        new("sequenceAccuracy", "sequences right", State.SequenceAccuracy, "0.0%"),
        new("longestLength", "longest length", ActiveBins[^1], "0"),
        new("learningRate", "learning rate", _optimizer.LearningRate, "0.0e+0"),
        new("start", "start", State.Attempt, "0"),
        new("progress", $"right at {Progress.Length}", Progress.Accuracy, "0.0%"),
        new("saturationWeight", "saturation weight", State.SaturationWeight, "0.0e+0"),
    ];

    /// <summary>Takes one step, and whatever follows from it: a probe, a new bin, the next phase, a new start. While checking, tries one length instead.</summary>
    /// <inheritdoc/>
    protected override string? TakeStep()
    {
        if (State.Phase == CurriculumPhase.Checking) return Check();
        if (State.Phase == CurriculumPhase.Choosing) return TryGateLimit();
        var flops = StepFlops / 1e12;
        var penalty = Update(StepBins);
        State = State with
        {
            Steps = State.Steps + 1,
            AttemptSteps = State.AttemptSteps + 1,
            StepsSinceBin = State.StepsSinceBin + 1,
            AttemptTeraflops = State.AttemptTeraflops + flops,
            Teraflops = State.Teraflops + flops,
        };
        Look(penalty);
        TryProgress();
        return Advance();
    }

    /// <inheritdoc/>
    public override void Save(string path)
    {
        var state = State with { Seconds = Seconds };
        Checkpoint.Save(path, Model, new Dictionary<string, string>
        {
            ["task"] = Options.Task,
            ["state"] = JsonSerializer.Serialize(state, RunJson.Default.CurriculumState),
            ["random.data"] = _data.State.ToString(),
            ["random.dropout"] = _dropout.State.ToString(),
            ["random.probe"] = _probe.State.ToString(),
            ["random.noise"] = _noise.State.ToString(),
        }, States);
    }

    /// <inheritdoc/>
    public void GiveUp()
    {
        TakeBest();
        State = State with { Phase = CurriculumPhase.Finished };
    }

    /// <summary>Reads the network of a checkpoint: the best averages where training is done, those of the last step elsewhere.</summary>
    internal static void LoadModel(string path, DiagonalNeuralGpu model)
    {
        var notes = Checkpoint.LoadModel(path, model);
        if (!notes.TryGetValue("state", out var text)) return;
        // Of the state only this, so that networks of other versions' runs can be read.
        var state = JsonNode.Parse(text)!;
        if ((double?)state["gateLimit"] is { } limit) model.GatesClosedFrom = limit;
        if ((CurriculumPhase)(int)state["phase"]! is CurriculumPhase.Finished or CurriculumPhase.Choosing) return;
        using var average = new Ema(model.Parameters);
        Checkpoint.LoadState(path, AveragePosition, average, model.Device);
        for (var i = 0; i < model.Parameters.Count; i++) model.Parameters[i].CopyFrom(average.Averages[i]);
    }

    /// <summary>
    /// Begins with the weights of another network instead of random ones, as they would be after a first annealing, to be
    /// refined where the options say so, or, where nothing is annealed, at the start. A start that is given up is still followed by one with random weights.
    /// </summary>
    /// <param name="network">A network like <see cref="Model"/>, on any device.</param>
    /// <exception cref="InvalidOperationException">Steps were taken already.</exception>
    /// <exception cref="ArgumentException">The network has other shapes.</exception>
    public void StartFrom(DiagonalNeuralGpu network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (State.Steps > 0) throw new InvalidOperationException($"{State.Steps} steps were taken; a run starts from other weights before its first step or not at all.");
        for (var i = 0; i < Model.Parameters.Count; i++)
        {
            var (mine, given) = (Model.Parameters[i], network.Parameters[i]);
            if (!mine.Shape.SequenceEqual(given.Shape))
                throw new ArgumentException($"The network to start from has {given.Describe()} where {mine.Describe()} is trained: it has other channels or symbols.", nameof(network));
        }

        for (var i = 0; i < Model.Parameters.Count; i++) Model.Parameters[i].CopyFrom(network.Parameters[i].To(_device));
        BeginFromWeights();
        if (Options.AnnealSteps == 0) return;
        State = State with { Anneals = 1, ActiveBins = Options.Bins.Count, RefinesFrom = Options.RefineAverageDecay is null ? null : 0 };
        _ = Anneal();
    }

    /// <summary>Goes on with a saved run, bit for bit as if it had never stopped.</summary>
    /// <param name="options">The configuration it was started with.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="path">What <see cref="Save"/> wrote.</param>
    public static CurriculumTrainer Resume(CurriculumOptions options, Device device, string path)
    {
        var trainer = new CurriculumTrainer(options, device);
        var notes = Checkpoint.Load(path, trainer.Model, trainer.States);
        trainer.State = CurriculumState.Of(path, notes);
        trainer._data = new Rng(RngState.Parse(notes["random.data"]));
        trainer._dropout = new Rng(RngState.Parse(notes["random.dropout"]));
        trainer._probe = new Rng(RngState.Parse(notes["random.probe"]));
        if (notes.TryGetValue("random.noise", out var noise)) trainer._noise = new Rng(RngState.Parse(noise)); // not in earlier checkpoints
        if (trainer.State.Attempt > 1) trainer.DrawSet();
        if (trainer.State.GateLimit is { } limit) trainer.Model.GatesClosedFrom = limit;
        trainer.EarlierSeconds = trainer.State.Seconds;
        return trainer;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        Model.Dispose();
        _optimizer.Dispose();
        _average.Dispose();
        _best.Dispose();
    }

    /// <summary>What every step trains.</summary>
    private int[] BinsOfAllSteps
    {
        get
        {
            var trained = State.Anneals > 0 ? Options.Bins.Concat(Options.AnnealBins) : Options.Bins.Take(State.ActiveBins);
            if (State.IsRefined) trained = trained.Concat(Options.RefineBins);
            return [.. trained.Where(n => n <= Options.MaxLength)];
        }
    }

    /// <summary>What the next step trains.</summary>
    private int[] StepBins => IsLate ? [.. BinsOfAllSteps, _lateBins[State.Steps % _lateBins.Length]] : BinsOfAllSteps;

    /// <summary>Linear from the full rate, or a fraction of it when annealing is repeated, to its end; while refining to the end of training.</summary>
    private double LearningRate
    {
        get
        {
            var from = State.Anneals > 1 ? Options.RepeatFrom : 1;
            var fraction = State.IsRefined ? Options.RefineAt * RefineSpeed : from + ((Options.AnnealTo - from) * State.AnnealSteps / Math.Max(1, Options.AnnealSteps));
            return Options.LearningRate * _decay.Factor(State.AttemptSteps) * fraction;
        }
    }

    /// <summary>What the update gates' biases may be off by in the next step.</summary>
    internal double LargestGateOffset(int length) => State.IsRefined ? Options.RefineGateNoise * FaultShare(length) : 0;

    /// <summary>How many times more the update gates may let in in the next step.</summary>
    internal double LargestGateLeak(int length) => State.IsRefined ? 1 + ((Options.RefineGateLeak - 1) * FaultShare(length)) : 1;

    /// <summary>
    /// How much of a gate's fault a bin gets. What it does adds up over the steps of the network: at its full size nothing would be right
    /// in late bins, and nothing learned from them.
    /// </summary>
    private double FaultShare(int length) => Math.Min(1, (double)BinsOfAllSteps[^1] / length);

    /// <summary>Deviation of the noise on the gradients of the next step.</summary>
    internal double NoiseDeviation => Options.GradientNoise * LearningRate;

    /// <summary>What lasts of the averages from one step to the next.</summary>
    private double AverageDecay => State.IsRefined && Options.RefineAverageDecay is { } decay ? 1 - ((1 - decay) * RefineSpeed) : Options.AverageDecay;

    /// <summary>How fast the network is refined, from 1 to what <see cref="CurriculumOptions.RefineSlowdown"/> leaves of it.</summary>
    private double RefineSpeed => 1 + (((1 / Options.RefineSlowdown) - 1) * RefineSpent);

    /// <summary>The fraction of the computing, or of all steps, that refining has spent of what was left when it began; 0 before.</summary>
    private double RefineSpent => State.RefinesFrom is not { } from
        ? 0
        : Math.Clamp(Options.Steps is { } steps ? (double)State.Steps / steps : (State.Teraflops - from) / (Options.MaxTeraflops - from), 0, 1);

    /// <summary>Whether <see cref="CurriculumOptions.RefineLateBins"/> are trained.</summary>
    private bool IsLate => State.IsRefined && _lateBins.Length > 0 && RefineSpent >= Options.RefineLateFrom;

    /// <summary>Whether <see cref="CurriculumOptions.GatesClosedFrom"/> holds in training, too.</summary>
    private bool Closes => WillClose && RefineSpent >= Options.RefineClosesFrom;

    /// <summary>Whether it does or is going to.</summary>
    private bool WillClose => State.IsRefined && Options is { GatesClosedFrom: < 1, RefineClosesFrom: < 1 };

    private int BatchSize(int length)
    {
        var (usual, refining) = length <= Options.ShortLength ? (Options.ShortBatch, Options.RefineShortBatch) : (Options.LongBatch, Options.RefineLongBatch);
        if (IsLate && length > Options.ShortLength) refining = Options.RefineLateBatch ?? refining;
        return State.IsRefined ? refining ?? usual : usual;
    }

    /// <summary>What a checkpoint holds besides the network and the random streams.</summary>
    private IStateful[] States => Options.PlateauDecay ? [_optimizer, _average, _best, _decay] : [_optimizer, _average, _best];

    [MemberNotNull(nameof(Model), nameof(State), nameof(_optimizer), nameof(_average), nameof(_best), nameof(_data), nameof(_dropout), nameof(_probe), nameof(_noise), nameof(_decay))]
    private void Begin(int attempt)
    {
        Model?.Dispose();
        _optimizer?.Dispose();
        _average?.Dispose();
        var random = new Rng((long)Options.Seed).Split(attempt);
        Model = Options.CreateModel(Task, _device, random.Split(0));
        _data = random.Split(1);
        _dropout = random.Split(2);
        _probe = random.Split(3);
        _noise = random.Split(4);
        _decay = new DngpuDecay();
        _optimizer = new DngpuAdamax(Model.Parameters, Options.LearningRate);
        _average = new Ema(Model.Parameters, Options.AverageDecay);
        _best ??= new WeightCopy(Model.Parameters);
        State = (State ?? new CurriculumState()) with
        {
            Attempt = attempt,
            AttemptSteps = 0,
            ActiveBins = Options.FirstBins,
            StepsSinceBin = 0,
            NewestAccuracy = 0,
            Phase = CurriculumPhase.Learning,
            Anneals = 0,
            AnnealSteps = 0,
            RefinesFrom = null,
            Farthest = 0,
            ProbePassed = false,
            ChecksPassed = 0,
            AttemptTeraflops = 0,
            SaturationWeight = LargestSaturationWeight,
            LossSum = 0,
            PenaltySum = 0,
            Progress = State?.Progress ?? ProgressTest.Begin(Task, Math.Min(Options.ProgressLength, Options.MaxLength), Options.ProgressSequences),
        };
        DrawSet();
    }

    /// <summary>
    /// Averages, optimizer and saturation weight for weights that come from elsewhere. Random streams go on, so that what
    /// led away from them does not happen again the same way.
    /// </summary>
    private void BeginFromWeights()
    {
        _average.Dispose();
        _average = new Ema(Model.Parameters, Options.AverageDecay);
        _optimizer.Dispose();
        _optimizer = new DngpuAdamax(Model.Parameters, Options.LearningRate);
        // At the weight that random networks begin with, the saturation cost would outweigh the loss; the next look sets it.
        State = State with { SaturationWeight = SmallestSaturationWeight, LossSum = 0, PenaltySum = 0 };
    }

    /// <summary>Draws the inputs of this start, where they are limited.</summary>
    private void DrawSet()
    {
        if (Options.UniqueInputs is not { } count) return;
        var bins = Options.AllBins.Where(n => n <= Options.MaxLength);
        _set = new TrainingSet(Task, [.. bins], count, new Rng((long)Options.Seed).Split(State.Attempt).Split(5));
    }

    /// <summary>The sequences of a bin for one step.</summary>
    private SequenceBatch Draw(int length, int previousBin)
    {
        var size = BatchSize(length);
        return _set is null
            ? Task.Sample(length, size, _data, _device, previousBin, Options.HardFraction)
            : _set.Take(length, (long)State.AttemptSteps * size, size, _device);
    }

    /// <summary>How the update gates are disturbed for one bin: see <see cref="CurriculumOptions.RefineGateNoise"/> and <see cref="CurriculumOptions.RefineGateLeak"/>.</summary>
    private (Tensor? Offset, double Leak) GateFault(int length)
    {
        if (LargestGateLeak(length) is > 1 and var most && _noise.NextDouble() < 0.5) return (null, 1 + ((most - 1) * _noise.NextDouble()));
        return (LargestGateOffset(length) is > 0 and var largest ? _noise.Uniform([Options.Maps], -largest, largest, device: _device) : null, 1);
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
        var all = ActiveBins;
        foreach (var length in bins)
        {
            var batch = Draw(length, previousBin: all.LastOrDefault(n => n < length));
            var settling = Options.SettlesInTraining ? _data.NextInt(Options.SettlingSteps + 1) : 0;
            var (offset, leak) = GateFault(length);
            var (logits, saturation) = Model.Forward(batch.Inputs, _dropout, settling, offset, leak, Closes ? Options.GatesClosedFrom : 1);
            var entropy = logits.CrossEntropy(batch.Targets);
            var cost = saturation * (State.SaturationWeight / ((double)length * length * batch.Inputs.Shape[0]));
            loss += entropy.ToScalar() / bins.Count;
            penalty += cost.ToScalar() / bins.Count;
            total = total is null ? entropy + cost : total + entropy + cost;
            newest = SequenceScore.Of(logits, batch.Targets);
            score += newest;
        }

        _ = RequireFinite(loss + penalty, _optimizer.LearningRate);
        var gradients = tape.Gradients(total! * (1.0 / bins.Count), Model.Parameters);
        _optimizer.Step(NoiseDeviation > 0 ? gradients.AddNoise(_noise, NoiseDeviation, truncated: true) : gradients);
        _average.Decay = AverageDecay;
        _average.Update();
        State = State with
        {
            Loss = loss,
            SymbolAccuracy = score.SymbolAccuracy,
            SequenceAccuracy = score.SequenceAccuracy,
            NewestAccuracy = State.StepsSinceBin == 0
                ? newest.SymbolAccuracy
                : (AccuracyMemory * State.NewestAccuracy) + ((1 - AccuracyMemory) * newest.SymbolAccuracy),
        };
        return penalty;
    }

    /// <summary>Every 200 steps, looks at the losses since: sets the weight of the saturation cost and, by the plateau rule, the learning rate.</summary>
    private void Look(double penalty)
    {
        State = State with { LossSum = State.LossSum + State.Loss, PenaltySum = State.PenaltySum + penalty };
        if (State.AttemptSteps % LookEvery != 0) return;
        if (Options.PlateauDecay) _decay.Observe(State.LossSum / LookEvery);
        var weight = State.SaturationWeight * _optimizer.LearningRate * State.LossSum / Math.Max(State.PenaltySum, double.Epsilon);
        State = State with
        {
            SaturationWeight = Math.Clamp(weight, SmallestSaturationWeight, LargestSaturationWeight),
            LossSum = 0,
            PenaltySum = 0,
        };
    }
}
