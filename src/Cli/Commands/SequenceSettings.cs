using System.CommandLine;
using System.Globalization;

namespace TensorCore.Cli;

/// <summary>The options that change how a network is trained on a task, for all commands that train. Where a text names no default, it is the recipe's for the task, which a run prints when it begins.</summary>
/// <param name="otherTasks">What else the command can learn.</param>
internal sealed class SequenceSettings(params string[] otherTasks)
{
    private const string Recipe = "recipe";
    private const string Published = "published";

    private readonly Option<string?> _model = new("--model") { Description = $"The network: {string.Join(" or ", SequenceTrainings.Names)} (default {SequenceTrainings.Names[0]}); for mnist, mlp, lenet or vit (default lenet)." };
    private readonly Option<string?> _protocol = new("--protocol") { Description = $"dngpu: {Recipe}, ours, or {Published}, that of arXiv 1702.08727 for {string.Join(", ", CurriculumOptions.PublishedTasks)} (default {Recipe}). Other options change it." };
    private readonly Option<int?> _steps = new("--steps") { Description = "Train exactly this many steps: without checks and new starts, and refined only with --from." };
    private readonly Option<double?> _budget = new("--max-tflop") { Description = "Computing after which training ends, in TFLOP." };
    private readonly Option<int?> _maxBits = new("--max-bits") { Description = "B: sequences of up to 2 B + 1 symbols in training, which is operands of B digits where there are two (published 20)." };
    private readonly Option<int?> _maps = new("--maps") { Description = "Channels of the network's state." };
    private readonly Option<int?> _batch = new("--batch") { Description = "Sequences of each bin in a step, of longer ones (beyond 25 for sums, sort, reverse and duplicate, else 41) and while refining as the recipe has it; of the one length of a step by neural-gpu; mnist: digits in a step." };
    private readonly Option<double?> _keep = new("--keep") { Description = "Probability that dropout keeps a channel." };
    private readonly Option<int?> _settling = new("--settling-steps") { Description = "dngpu: steps beyond a sequence's length when the network is tested and used (published 0)." };
    private readonly Option<bool?> _settles = new("--settles-in-training") { Description = "dngpu: whether training takes any number of the settling steps, too." };
    private readonly Option<double?> _closed = new("--gates-closed-from") { Description = "dngpu: update gates above it are closed when the network is tested and used, so that digits lose nothing on long ways; 1 for none (published)." };
    private readonly Option<double?> _closes = new("--refine-closes-from") { Description = "dngpu: when they close in training, too, as a fraction of the computing or steps that refining has; 1 for never." };
    private readonly Option<string?> _limits = new("--gate-limits") { Description = "dngpu: further limits, such as 0.9,0.8, that are tried for --gates-closed-from when training ends short of its checks, on sequences of the lengths checked; the best is kept; none to try none." };
    private readonly Option<double?> _probe = new("--probe-accuracy") { Description = "dngpu: fraction of eight sequences of length 401 that must be right for annealing to begin." };
    private readonly Option<double?> _annealTo = new("--anneal-to") { Description = "dngpu: fraction of the learning rate that annealing ends at." };
    private readonly Option<double?> _learningRate = new("--learning-rate") { Description = "The learning rate." };
    private readonly Option<double?> _noise = new("--gradient-noise") { Description = "Noise added to gradients, as a factor: of the learning rate for dngpu (published 1e-4), of step^(-1/4) and the error for neural-gpu (default 0)." };
    private readonly Option<double?> _hard = new("--hard-fraction") { Description = "dngpu: how often a training sequence is of a hard kind, such as a long carry (published 0)." };
    private readonly Option<double?> _average = new("--average-decay") { Description = "dngpu: how much of the weights' moving average, which is tested and saved, lasts from step to step; 0 for none (published)." };
    private readonly Option<double?> _refine = new("--refine-average-decay") { Description = "dngpu: the same while a network is refined, which begins once enough of the first length checked is right (--refine-accuracy)." };
    private readonly Option<double?> _refineAt = new("--refine-at") { Description = "dngpu: fraction of the learning rate at which refining begins." };
    private readonly Option<double?> _refineAccuracy = new("--refine-accuracy") { Description = "dngpu: fraction of eight sequences of the first length checked that is enough for it." };
    private readonly Option<double?> _refineSymbols = new("--refine-symbol-accuracy") { Description = "dngpu: fraction of their symbols that must be right, too." };
    private readonly Option<double?> _gateNoise = new("--refine-gate-noise") { Description = "dngpu: largest offset of the update gates' biases while a network is refined, drawn for each channel, bin and step; 0 for none." };
    private readonly Option<double?> _gateLeak = new("--refine-gate-leak") { Description = "dngpu: how many times more update gates let in, at most, for about half of the bins of a step while a network is refined; 1 for no more." };
    private readonly Option<double?> _slowdown = new("--refine-slowdown") { Description = "dngpu: how many times slower refining is in the end; the rate falls linearly with the computing or steps left when it begins." };
    private readonly Option<string?> _lateBins = new("--refine-late-bins") { Description = "dngpu: still longer bins, such as 241,321, of which each step trains one, in turn, late in refining." };
    private readonly Option<double?> _lateFrom = new("--refine-late-from") { Description = "dngpu: when they do, as a fraction of the computing or steps that refining has." };
    private readonly Option<int?> _lateBatch = new("--refine-late-batch") { Description = "dngpu: sequences of each longer bin from then on." };
    private readonly Option<double?> _lost = new("--refine-lost-accuracy") { Description = "dngpu: a network refined that had all sequences of the first check right, and now no more than this fraction, goes on from its best averages." };
    private readonly Option<int?> _weakAnneals = new("--weak-anneals") { Description = "dngpu: a start gives way to another unless more than half of the second length checked was right once when it was annealed so many times; 0 for never." };
    private readonly Option<double?> _weakUntil = new("--weak-until") { Description = "dngpu: fraction of --max-tflop after which no start gives way for that." };
    private readonly Option<int?> _anneal = new("--anneal-steps") { Description = "dngpu: steps of annealing after the probe is passed; 0 for none." };
    private readonly Option<bool?> _plateau = new("--plateau-decay") { Description = "dngpu: whether the learning rate falls by the published rule when losses do not." };
    private readonly Option<int?> _unique = new("--unique-inputs") { Description = "dngpu: how many different inputs of each length are trained on; 0 to draw each anew (published 10,000)." };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_model, _protocol, _steps, _budget, _maxBits, _maps, _batch, _keep, _learningRate, _noise, .. OfCurriculum];

    /// <summary>Those that mean something for classifiers of digits, too.</summary>
    public (Option<string?> Model, Option<int?> Steps, Option<int?> Batch, Option<double?> LearningRate) Shared => (_model, _steps, _batch, _learningRate);

    private Option[] OfCurriculum => [_hard, _settling, _settles, _closed, _limits, _average, _refine, _refineAt, _refineAccuracy, _refineSymbols, _gateNoise, _gateLeak, _closes, _slowdown, _lost, .. OfLateBins, _weakAnneals, _weakUntil, _probe, _anneal, _annealTo, _plateau, _unique];

    private Option[] OfLateBins => [_lateBins, _lateFrom, _lateBatch];

    /// <summary>The configuration that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="task">Name of the task.</param>
    /// <param name="seed">Seed of everything random; null for the default.</param>
    /// <exception cref="UsageException">There is no such task, model or protocol, or options are out of their range or do not go together.</exception>
    public ISequenceTraining Read(ParseResult parsed, string task, ulong? seed)
    {
        if (!SequenceTasks.Names.Contains(task)) throw new UsageException($"There is no task '{task}'. Tasks: {string.Join(", ", [.. otherTasks, .. SequenceTasks.Names])}.");
        var model = parsed.GetValue(_model) ?? CurriculumOptions.ModelName;
        if (!SequenceTrainings.Names.Contains(model)) throw new UsageException($"There is no model '{model}' for {task}: {string.Join(" and ", SequenceTrainings.Names)} are there.");
        if (model != NeuralGpuTraining.ModelName) return Curriculum(parsed, task, seed);
        Options.Refuse(parsed, [_protocol, .. OfCurriculum], $"does not belong to --model {model}");
        return NeuralGpu(parsed, task, seed);
    }

    private CurriculumOptions Curriculum(ParseResult parsed, string task, ulong? seed)
    {
        var options = parsed.GetValue(_protocol) switch
        {
            null or Recipe => CurriculumOptions.For(task, parsed.GetValue(_maxBits)),
            Published when CurriculumOptions.PublishedTasks.Contains(task) => CurriculumOptions.Published(task),
            Published => throw new UsageException($"There is no published protocol for {task}; there is one for {string.Join(", ", CurriculumOptions.PublishedTasks)}."),
            var other => throw new UsageException($"There is no protocol '{other}': {Recipe} and {Published} are there."),
        };
        options = options with
        {
            Seed = seed ?? options.Seed,
            Steps = parsed.GetValue(_steps) ?? options.Steps,
            MaxTeraflops = parsed.GetValue(_budget) ?? options.MaxTeraflops,
            MaxBits = parsed.GetValue(_maxBits) ?? options.MaxBits,
            Maps = parsed.GetValue(_maps) ?? options.Maps,
            ShortBatch = parsed.GetValue(_batch) ?? options.ShortBatch,
            KeepProbability = parsed.GetValue(_keep) ?? options.KeepProbability,
            SettlingSteps = parsed.GetValue(_settling) ?? options.SettlingSteps,
            SettlesInTraining = parsed.GetValue(_settles) ?? options.SettlesInTraining,
            GatesClosedFrom = parsed.GetValue(_closed) ?? options.GatesClosedFrom,
            GateLimits = Limits(parsed.GetValue(_limits)) ?? options.GateLimits,
            ProbeAccuracy = parsed.GetValue(_probe) ?? options.ProbeAccuracy,
            AnnealTo = parsed.GetValue(_annealTo) ?? options.AnnealTo,
            LearningRate = parsed.GetValue(_learningRate) ?? options.LearningRate,
            GradientNoise = parsed.GetValue(_noise) ?? options.GradientNoise,
            HardFraction = parsed.GetValue(_hard) ?? options.HardFraction,
            AverageDecay = parsed.GetValue(_average) ?? options.AverageDecay,
            RefineAverageDecay = parsed.GetValue(_refine) ?? options.RefineAverageDecay,
            RefineAt = parsed.GetValue(_refineAt) ?? options.RefineAt,
            RefineAccuracy = parsed.GetValue(_refineAccuracy) ?? options.RefineAccuracy,
            RefineSymbolAccuracy = parsed.GetValue(_refineSymbols) ?? options.RefineSymbolAccuracy,
            RefineGateNoise = parsed.GetValue(_gateNoise) ?? options.RefineGateNoise,
            RefineGateLeak = parsed.GetValue(_gateLeak) ?? options.RefineGateLeak,
            RefineClosesFrom = parsed.GetValue(_closes) ?? options.RefineClosesFrom,
            RefineSlowdown = parsed.GetValue(_slowdown) ?? options.RefineSlowdown,
            RefineLostAccuracy = parsed.GetValue(_lost) ?? options.RefineLostAccuracy,
            WeakAnneals = parsed.GetValue(_weakAnneals) ?? options.WeakAnneals,
            WeakUntil = parsed.GetValue(_weakUntil) ?? options.WeakUntil,
            RefineLateBins = Lengths(parsed.GetValue(_lateBins)) ?? options.RefineLateBins,
            RefineLateFrom = parsed.GetValue(_lateFrom) ?? options.RefineLateFrom,
            RefineLateBatch = parsed.GetValue(_lateBatch) ?? options.RefineLateBatch,
            AnnealSteps = parsed.GetValue(_anneal) ?? options.AnnealSteps,
            PlateauDecay = parsed.GetValue(_plateau) ?? options.PlateauDecay,
            UniqueInputs = (parsed.GetValue(_unique) ?? options.UniqueInputs) is > 0 and var count ? count : null,
        };
        foreach (var option in (Option[])[_budget, _limits]) Options.RefuseBesideSteps(parsed, option, options.Steps);
        if (options.RefineAverageDecay is null)
            Options.Refuse(parsed, [_refineAt, _refineAccuracy, _refineSymbols, _gateNoise, _gateLeak, _closes, _slowdown, _lost, .. OfLateBins], $"changes nothing: {task} is not refined without --refine-average-decay");
        if (parsed.GetValue(_lateBins) is null) return Options.Asked(options.Validated);
        // Bins of one's own are as long as they are, unless digits are limited by name.
        if (parsed.GetValue(_maxBits) is null) options = options with { MaxBits = options.AllBins.Max() / 2 };
        if (options.RefineLateBins.Max() is var longest && longest > options.MaxLength)
            throw new UsageException($"{_lateBins.Name} has the length {longest}, but operands of at most {options.MaxBits} digits make sequences of up to {options.MaxLength}: give {_maxBits.Name} {longest / 2}, or leave it out.");
        return Options.Asked(options.Validated);
    }

    private int[]? Lengths(string? text)
    {
        if (text is null) return null;
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        return parts.All(part => int.TryParse(part, out var length) && length > 0)
            ? [.. parts.Select(int.Parse)]
            : throw new UsageException($"'{text}' is no list of lengths. Write {_lateBins.Name} as 241,321.");
    }

    private double[]? Limits(string? text)
    {
        if (text is null) return null;
        if (text == "none") return [];
        var limits = text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) ? limit : double.NaN).ToArray();
        return limits.Any(double.IsNaN) ? throw new UsageException($"'{text}' is no list of limits. Write {_limits.Name} as 0.9,0.8, or none.") : limits;
    }

    private NeuralGpuTraining NeuralGpu(ParseResult parsed, string task, ulong? seed)
    {
        var options = new NeuralGpuTraining { Task = task };
        options = options with
        {
            Seed = seed ?? options.Seed,
            Steps = parsed.GetValue(_steps),
            MaxTeraflops = parsed.GetValue(_budget) ?? options.MaxTeraflops,
            MaxBits = parsed.GetValue(_maxBits) ?? options.MaxBits,
            Maps = parsed.GetValue(_maps) ?? options.Maps,
            BatchSize = parsed.GetValue(_batch) ?? options.BatchSize,
            Dropout = 1 - parsed.GetValue(_keep) ?? options.Dropout,
            LearningRate = parsed.GetValue(_learningRate) ?? options.LearningRate,
            GradientNoise = parsed.GetValue(_noise) ?? options.GradientNoise,
        };
        Options.RefuseBesideSteps(parsed, _budget, options.Steps);
        return Options.Asked(options.Validated);
    }
}
