using System.Globalization;
using System.Text.Json.Serialization;

namespace TensorCore.Cli;

/// <summary>What several seeds of one configuration gave, in figures.</summary>
/// <param name="Task">The task.</param>
/// <param name="Model">The network.</param>
/// <param name="Versions">Versions of the program that began the runs, with the commit.</param>
/// <param name="Seeds">How many seeds are finished.</param>
/// <param name="Lengths">The figures of each length over all seeds.</param>
/// <param name="Adversarial">How many seeds had each adversarial case right.</param>
/// <param name="Runs">The seeds one by one.</param>
/// <param name="Together">Groups of seeds that were tested as one network.</param>
/// <param name="TogetherLengths">The figures of each length over all those groups.</param>
internal sealed record SeedsReport(
    string Task, string Model, IReadOnlyList<string> Versions, int Seeds, IReadOnlyList<LengthFigures> Lengths, IReadOnlyList<CaseFigures> Adversarial,
    IReadOnlyList<RunSummary> Runs, IReadOnlyList<GroupResults> Together, IReadOnlyList<LengthFigures> TogetherLengths)
{
    /// <summary>Computes the figures.</summary>
    public static SeedsReport Of(IReadOnlyList<RunSummary> runs, IReadOnlyList<GroupResults> together, IReadOnlyList<string> versions, IEnumerable<int> lengths) => new(
        runs[0].Task,
        runs[0].Model,
        versions,
        runs.Count,
        LengthFigures.Of(lengths, runs.SelectMany(r => r.Lengths)),
        [.. runs.SelectMany(r => r.Adversarial).GroupBy(a => (a.Case, a.Length)).Select(g => new CaseFigures(g.Key.Case, g.Key.Length, g.Count(), g.Count(a => a.Exact)))],
        runs,
        together,
        LengthFigures.Of(lengths, together.SelectMany(g => g.Tests.Lengths)));

    /// <summary>How a seed ended, in a few words.</summary>
    /// <param name="run">How it ended.</param>
    /// <param name="training">How it was trained: whether there are checks to pass.</param>
    public static string Outcome(RunSummary run, ISequenceTraining training) => run switch
    {
        { Failure: not null } => "**failed**: the loss became no number",
        { Solved: true, Model: NeuralGpuTraining.ModelName } => "learned all lengths with one set of parameters",
        { Checked: true } when training is CurriculumOptions { CheckLengths.Count: > 0 } => "passed its checks",
        { SolvedTo: { } length } => $"right at {length} while training",
        { Solved: true } => "passed the probe",
        { Progress.At99: not null, Model: NeuralGpuTraining.ModelName } => "learned, but not all lengths with one set of parameters",
        { Progress.At99: not null } => "learned, but not all right at the unseen length of the probe",
        _ => "**not learned**",
    };

    /// <summary>The middle of values; the mean of the two in the middle where there are two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>What seeds that were tested as one network gave.</summary>
/// <param name="Seeds">The seeds.</param>
/// <param name="TrainSeconds">Seconds of training of each, by which one that was trained anew is told.</param>
/// <param name="Tests">What the tests found.</param>
internal sealed record GroupResults(IReadOnlyList<ulong> Seeds, IReadOnlyList<double> TrainSeconds, TestResults Tests);

/// <summary>The figures of one length over all seeds, or over all groups of seeds.</summary>
/// <param name="Length">Length of the sequences.</param>
/// <param name="Sequences">How many were tried, over all seeds.</param>
/// <param name="Exact">How many were right in every symbol.</param>
/// <param name="Interval">In which the rate of right sequences lies with 95 % confidence, all seeds taken together.</param>
/// <param name="SeedsAllRight">Seeds that had all sequences right.</param>
/// <param name="SequenceAccuracy">Fraction of sequences right, over seeds.</param>
/// <param name="SymbolAccuracy">Fraction of symbols right, pads counted, over seeds.</param>
/// <param name="DigitAccuracy">Fraction of symbols right where no pad belongs, over seeds; null where a run did not count it.</param>
internal sealed record LengthFigures(
    int Length, int Sequences, int Exact, WilsonInterval Interval, int SeedsAllRight, Spread SequenceAccuracy, Spread SymbolAccuracy, Spread? DigitAccuracy)
{
    /// <summary>Computes the figures of those lengths at which something was tested.</summary>
    public static IReadOnlyList<LengthFigures> Of(IEnumerable<int> lengths, IEnumerable<LengthResult> rows)
    {
        var byLength = rows.ToLookup(r => r.Length);
        return [.. lengths.Where(byLength.Contains).Select(n => Of(n, [.. byLength[n]]))];
    }

    private static LengthFigures Of(int length, IReadOnlyList<LengthResult> rows)
    {
        var (sequences, exact) = (rows.Sum(r => r.Sequences), rows.Sum(r => r.Exact));
        return new LengthFigures(
            length,
            sequences,
            exact,
            WilsonInterval.Of(exact, sequences),
            rows.Count(r => r.Exact == r.Sequences),
            Spread.Of(rows.Select(r => (double)r.Exact / r.Sequences)),
            Spread.Of(rows.Select(r => r.SymbolAccuracy)),
            rows.All(r => r.DigitAccuracy is not null) ? Spread.Of(rows.Select(r => r.DigitAccuracy!.Value)) : null);
    }
}

/// <summary>How a figure varies over seeds.</summary>
internal sealed record Spread(double Median, double Worst, double Best)
{
    /// <summary>The spread of figures of which larger is better.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        var all = values.ToArray();
        return new Spread(SeedsReport.Median(all), all.Min(), all.Max());
    }

    /// <summary>As percentages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Median:0.####} | {100 * Worst:0.####} | {100 * Best:0.####}");
}

/// <summary>How many seeds had an adversarial case right.</summary>
internal sealed record CaseFigures(string Case, int Length, int Seeds, int SeedsRight);

/// <summary>Serialization without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SeedsReport))]
[JsonSerializable(typeof(GroupResults))]
internal sealed partial class ReportJson : JsonSerializerContext;
