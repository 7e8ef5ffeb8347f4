namespace TensorCore;

/// <summary>
/// How a diagonal Neural GPU is trained on an algorithmic task. The defaults are the recipe for binary addition that
/// carries from 80 bits to 2,000.
/// </summary>
public sealed partial record CurriculumOptions : ISequenceTraining
{
    /// <summary>What configurations and command lines call this network.</summary>
    public const string ModelName = "dngpu";

    /// <inheritdoc/>
    public string Model => ModelName;

    /// <summary>Name of the task, as in the registry of tasks.</summary>
    public string Task { get; init; } = "addition";

    /// <summary>Seed of everything random. Start k uses the k-th stream of this seed.</summary>
    public ulong Seed { get; init; } = 3; // of those in README.md the one that computes least

    /// <summary>Largest number of bits of an operand in training; longest trained length 2 * bits + 1.</summary>
    public int MaxBits { get; init; } = 80;

    /// <summary>Channels of the state.</summary>
    public int Maps { get; init; } = 32;

    /// <summary>Probability that a candidate's channel is kept by dropout.</summary>
    public double KeepProbability { get; init; } = 0.9;

    /// <summary>Steps of the network beyond a sequence's length, in probes, checks and use, and in training only by <see cref="SettlesInTraining"/>: for what comes late, such as a carry out of the tallest column of a product.</summary>
    public int SettlingSteps { get; init; }

    /// <summary>
    /// Whether training takes settling steps, too: of every bin and step any number from none to <see cref="SettlingSteps"/>, so that what is
    /// right must stay right.
    /// </summary>
    public bool SettlesInTraining { get; init; }

    /// <summary>
    /// Update gates above it are closed in probes, checks and use, and in training by <see cref="RefineClosesFrom"/>: see
    /// <see cref="DiagonalNeuralGpu.GatesClosedFrom"/>. 1 closes none.
    /// </summary>
    public double GatesClosedFrom { get; init; } = 1;

    /// <summary>The learning rate before annealing.</summary>
    public double LearningRate { get; init; } = 0.015;

    /// <summary>Lengths below which all earlier ones are mixed; those beyond the longest trained length are left out.</summary>
    public IReadOnlyList<int> Bins { get; init; } = [5, 8, 11, 14, 17, 21, 25, 31, 41, 51, 61, 81];

    /// <summary>Longer bins that are added for annealing; those beyond the longest trained length are left out.</summary>
    public IReadOnlyList<int> AnnealBins { get; init; } = [121, 161];

    /// <summary>How many bins training starts with; all of them without a curriculum.</summary>
    public int FirstBins { get; init; } = 2;

    /// <summary>Sequences of each bin in a step, for bins up to <see cref="ShortLength"/>.</summary>
    public int ShortBatch { get; init; } = 32;

    /// <summary>The longest bin that counts as short.</summary>
    public int ShortLength { get; init; } = 25;

    /// <summary>Sequences of each longer bin in a step.</summary>
    public int LongBatch { get; init; } = 4;

    /// <summary>How often a training sequence is of a kind that random operands hardly ever give, such as a long carry or many high zeros.</summary>
    public double HardFraction { get; init; } = 0.2;

    /// <summary>How much of the moving average of the weights, which is what is probed and saved in the end, lasts from step to step.</summary>
    public double AverageDecay { get; init; } = 0.99;

    /// <summary>
    /// The same while a network is refined; null for no refining. Once enough of the first of <see cref="CheckLengths"/> is right, training goes on at
    /// a low rate, <see cref="RefineAt"/>, and averages over more steps carry farther; before that they would lag behind.
    /// </summary>
    public double? RefineAverageDecay { get; init; }

    /// <summary>Fraction of the random sequences of the first of <see cref="CheckLengths"/> that must be exact for refining to begin.</summary>
    public double RefineAccuracy { get; init; } = 1;

    /// <summary>Fraction of their symbols that must be right, too, unless all are exact: sequences that are far from right tell of weights that refining would lose.</summary>
    public double RefineSymbolAccuracy { get; init; }

    /// <summary>Fraction of the learning rate at which refining begins.</summary>
    public double RefineAt { get; init; } = 0.2;

    /// <summary>
    /// How many times slower refining is in the end: with the computing or the steps that are left when it begins the rate falls linearly to
    /// one in this many, and averages are over as many times more steps. What carries far comes and goes from one check to the next at a
    /// steady rate.
    /// </summary>
    public double RefineSlowdown { get; init; } = 1;

    /// <summary>
    /// Longer bins that are added for refining; those beyond the longest trained length are left out. What the lengths trained so far do not
    /// feel drifts; at a low rate longer ones hold it.
    /// </summary>
    public IReadOnlyList<int> RefineBins { get; init; } = [];

    /// <summary>Sequences of each bin up to <see cref="ShortLength"/> in a step of refining; <see cref="ShortBatch"/> when null.</summary>
    public int? RefineShortBatch { get; init; }

    /// <summary>Sequences of each longer bin in a step of refining; <see cref="LongBatch"/> when null.</summary>
    public int? RefineLongBatch { get; init; }

    /// <summary>
    /// Still longer bins, of which each step trains one, in turn, once refining has spent the fraction <see cref="RefineLateFrom"/> of the
    /// computing or the steps that were left when it began; those beyond the longest trained length are left out. As any
    /// bin, each holds the lengths beyond the one before it.
    /// </summary>
    public IReadOnlyList<int> RefineLateBins { get; init; } = [];

    /// <summary>When they are added.</summary>
    public double RefineLateFrom { get; init; } = 0.5;

    /// <summary>Sequences of each bin beyond <see cref="ShortLength"/> in a step from then on; <see cref="RefineLongBatch"/> when null.</summary>
    public int? RefineLateBatch { get; init; }

    /// <summary>
    /// Largest offset of the update gates' biases while a network is refined, up or down, drawn evenly for every channel, bin and step; 0 for
    /// none. In <see cref="RefineLateBins"/> it is smaller, in proportion to their length. Under it, what a gate decides must be decided by a margin.
    /// </summary>
    public double RefineGateNoise { get; init; }

    /// <summary>
    /// How many times more update gates let in while a network is refined, at most, or 1: g becomes 1 - k (1 - g), never below 0, with k
    /// drawn evenly from 1 to this for each bin and step, in half of them in place of <see cref="RefineGateNoise"/>. What values lose in a
    /// long run, to gates that are not quite open, they lose in a short one then. In <see cref="RefineLateBins"/> k - 1 is smaller, in
    /// proportion to their length.
    /// </summary>
    public double RefineGateLeak { get; init; } = 1;

    /// <summary>
    /// When <see cref="GatesClosedFrom"/> begins to hold in training, too, as a fraction of the computing or the steps that were left when refining
    /// began; checks that are passed before do not end training then. 1 for never.
    /// </summary>
    public double RefineClosesFrom { get; init; } = 1;

    /// <summary>
    /// Further limits that are tried for <see cref="GatesClosedFrom"/> when training ends short of its checks, each on the same sequences
    /// of <see cref="CheckLengths"/>, which no check had; the network keeps the one with most of them right. Training is the same with them and without.
    /// </summary>
    public IReadOnlyList<double> GateLimits { get; init; } = [];

    /// <summary>
    /// Where no more of the random sequences of the first of <see cref="CheckLengths"/> than this fraction are exact, a network that had
    /// them all is lost to refining: training goes on from the best averages of all starts. Null for never.
    /// </summary>
    public double? RefineLostAccuracy { get; init; } = 0.25;

    /// <summary>
    /// How many times a start is annealed before it is told whether it is weak: whether the second of <see cref="CheckLengths"/>
    /// was never tried with more than half of its sequences exact. A new start follows a weak one. 0 for never.
    /// </summary>
    public int WeakAnneals { get; init; }

    /// <summary>Fraction of <see cref="MaxTeraflops"/> after which no start is weak any more: too little would be left for another.</summary>
    public double WeakUntil { get; init; } = 0.35;

    /// <summary>A bin is added when the symbol accuracy of the newest, as a moving average, passes this.</summary>
    public double AdvanceAccuracy { get; init; } = 0.97;

    /// <summary>Steps a new bin is trained at least before the next is added.</summary>
    public int AdvanceSteps { get; init; } = 20;

    /// <summary>The unseen length that tells a right algorithm from a length-limited shortcut.</summary>
    public int ProbeLength { get; init; } = 401;

    /// <summary>Sequences of the probe; it is passed when all are exact.</summary>
    public int ProbeSequences { get; init; } = 8;

    /// <summary>
    /// Fraction of the probe's random sequences that must be exact for annealing to begin. At the full rate what carries to that length comes
    /// and goes, and may not be all right for thousands of steps.
    /// </summary>
    public double ProbeAccuracy { get; init; } = 1;

    /// <summary>Steps between probes.</summary>
    public int ProbeEvery { get; init; } = 100;

    /// <summary>Steps of annealing after the probe is passed: the learning rate falls linearly. With none, each passed probe is followed by the checks.</summary>
    public int AnnealSteps { get; init; } = 300;

    /// <summary>Fraction of the learning rate that annealing ends at.</summary>
    public double AnnealTo { get; init; } = 0.02;

    /// <summary>
    /// Unseen lengths that are tried after annealing, one after the other, each on sequences of its own; training ends when all are exact.
    /// A length named several times is tried on as many more sequences, of which most are left out while the first are not exact.
    /// </summary>
    public IReadOnlyList<int> CheckLengths { get; init; } = [1001, 2001, 4001];

    /// <summary>Random sequences of each of these lengths. The task's hard cases must be exact, too, up to <see cref="HardCheckLength"/>.</summary>
    public int CheckSequences { get; init; } = 8;

    /// <summary>The longest length that hard cases are checked at.</summary>
    public int HardCheckLength { get; init; } = 1001;

    /// <summary>How often a start is annealed at most before it is given up. Each time but the first begins at <see cref="RepeatFrom"/>.</summary>
    public int Anneals { get; init; } = 2;

    /// <summary>Fraction of a check's random sequences that must be exact for annealing to go on or to be repeated; a start with fewer is given up.</summary>
    public double RepeatAccuracy { get; init; } = 0.5;

    /// <summary>Step of the first annealing at which weak starts are told by <see cref="EarlyCheckLength"/>; 0 for none.</summary>
    public int EarlyCheckSteps { get; init; } = 100;

    /// <summary>The unseen length that is tried then.</summary>
    public int EarlyCheckLength { get; init; } = 2001;

    /// <summary>Fraction of the learning rate that annealing begins at when it is repeated.</summary>
    public double RepeatFrom { get; init; } = 0.5;

    /// <summary>A start that is not annealed yet after this much computing, probes and checks left out, is given up, in TFLOP.</summary>
    public double AttemptTeraflops { get; init; } = 3;

    /// <summary>Training ends, solved or not, after this much computing over all starts, in TFLOP.</summary>
    public double MaxTeraflops { get; init; } = 80;

    /// <summary>A fixed number of steps instead of checks, new starts and the limit on computing; null for none.</summary>
    public int? Steps { get; init; }

    /// <summary>The bins of all phases.</summary>
    internal IEnumerable<int> AllBins => Bins.Concat(AnnealBins).Concat(RefineBins).Concat(RefineLateBins);

    /// <summary>The longest length that is trained.</summary>
    public int MaxLength => (2 * MaxBits) + 1;

    /// <inheritdoc/>
    public ISequenceTrainer Begin(Device device) => new CurriculumTrainer(this, device);

    /// <inheritdoc/>
    public ISequenceTrainer Resume(Device device, string checkpoint) => CurriculumTrainer.Resume(this, device, checkpoint);

    /// <inheritdoc/>
    public SequenceNetwork CreateModel(Device device, string state) => CreateModel(SequenceTasks.Create(Task), device, new Rng(0));

    /// <inheritdoc/>
    public SequenceNetwork LoadModel(Device device, string checkpoint)
    {
        var model = CreateModel(SequenceTasks.Create(Task), device, new Rng(0));
        CurriculumTrainer.LoadModel(checkpoint, model);
        return model;
    }

    /// <summary>The network that is trained.</summary>
    public DiagonalNeuralGpu CreateModel(SequenceTask task, Device device, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new DiagonalNeuralGpu(
            new(Maps, task.Symbols, KeepProbability, task.OutputSymbols, MaskPads: !task.WritesOverPads, SettlingSteps), device, rng) { GatesClosedFrom = GatesClosedFrom };
    }

    /// <summary>
    /// The recipe for a task: the defaults for addition; for multiplication small batches of sequences of at most 41 symbols,
    /// then of at most 81, of at most 161 while it is refined, and settling steps, in other
    /// bases and of three operands with the shortest lengths first; for sums in other bases or of three, sort, reverse and duplicate addition's bins with settling
    /// steps and refining; for the others the published bins, batches and rate, which train all bins of at most 20 digits from the
    /// start (Freivalds &amp; Liepins, arXiv 1702.08727), with dropout as measured better, averages and annealing.
    /// </summary>
    /// <param name="task">Name of the task.</param>
    /// <param name="maxBits">
    /// Largest number of digits of an operand in training; the recipe's own when left out. Addition of operands so short
    /// that no longer bins are left for annealing is not annealed, and hard cases are not asked for.
    /// </param>
    public static CurriculumOptions For(string task, int? maxBits = null)
    {
        var options = Recipe(task);
        if (maxBits is not { } bits) return options;
        options = options with { MaxBits = bits };
        return task != "addition" || options.AnnealBins.Any(n => n <= options.MaxLength)
            ? options
            : options with { AnnealSteps = 0, HardCheckLength = 0, ProbeEvery = 50, AttemptTeraflops = 4 };
    }

    /// <summary>
    /// What addition's recipe takes too long for: annealing begins, with bins of all lengths, at the first probe after a bin is known,
    /// however far the network carries, and is repeated as often as computing allows.
    /// </summary>
    private static CurriculumOptions Harder(string name)
    {
        var (task, defaults) = (SequenceTasks.Create(name), new CurriculumOptions());
        return defaults with
        {
            Task = name,
            // Bins that sequences fill: a network that writes over pads learns to count on room behind them.
            Bins = [.. defaults.Bins.Select(task.LongestUpTo)],
            AnnealBins = [.. defaults.AnnealBins.Select(task.LongestUpTo)],
            Maps = 48,
            SettlingSteps = 16,
            SettlesInTraining = true,
            HardFraction = 0.3,
            AverageDecay = 0.995,
            ProbeAccuracy = 0,
            AnnealSteps = 600,
            EarlyCheckSteps = 0,
            RepeatAccuracy = 0,
            RefineAverageDecay = 0.999,
            RefineAccuracy = 0.5,
            RefineAt = 0.05,
            GateLimits = [0.9, 0.8],
            Anneals = 20,
            HardCheckLength = 0,
            AttemptTeraflops = 60,
            MaxTeraflops = 300,
        };
    }

    private static CurriculumOptions Recipe(string task)
    {
        if (task == "addition") return new CurriculumOptions();
        if (task == "sort") return Harder(task);
        if (task.StartsWith("addition", StringComparison.Ordinal) || task is "reverse" or "duplicate") return Harder(task) with { LearningRate = 0.0075 };
        var bins = PublishedBins(task);
        var published = new CurriculumOptions
        {
            Task = task,
            MaxBits = PublishedBits,
            Maps = 48,
            LearningRate = 0.01,
            Bins = bins,
            FirstBins = bins.Length,
            ShortLength = bins[^1],
            HardFraction = 0,
            AnnealSteps = 700,
            CheckLengths = [],
            EarlyCheckSteps = 0,
            AttemptTeraflops = 200,
            MaxTeraflops = 400,
        };
        if (!task.StartsWith("multiplication", StringComparison.Ordinal)) return published;
        var products = published with
        {
            MaxBits = 80,
            Maps = 96,
            LearningRate = 0.005,
            SettlingSteps = 16,
            SettlesInTraining = true,
            ShortBatch = 8,
            HardFraction = 0.3,
            AverageDecay = 0.995,
            RefineAverageDecay = 0.999,
            RefineAccuracy = 0.875,
            RefineBins = [121, 161],
            RefineShortBatch = 3,
            RefineLongBatch = 2,
            ProbeAccuracy = 0.5,
            AnnealBins = [61, 81],
            AnnealSteps = 400,
            AnnealTo = 0.4,
            RepeatFrom = 0.6,
            Anneals = 12,
            RepeatAccuracy = 0,
            CheckLengths = [1001, 2001, 4001],
            HardCheckLength = 0,
            AttemptTeraflops = 75,
            MaxTeraflops = 400,
        };
        if (task is "multiplication" or "multiplication-padded") return products with { RefineGateNoise = 0.6, RefineSlowdown = 4, Anneals = 20, MaxTeraflops = 600, GateLimits = [0.9, 0.8] };
        // Base 4 is hardly learned with all lengths at once; one after the other it is.
        return products with { FirstBins = 2, AdvanceAccuracy = 0.9, AttemptTeraflops = products.MaxTeraflops };
    }
}
