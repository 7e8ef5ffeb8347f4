using System.Globalization;

namespace TensorCore;

/// <summary>Where a run comes from.</summary>
/// <param name="Command">The command that began it.</param>
/// <param name="Version">Version of the program, with the commit it was built from behind a plus sign.</param>
public sealed record RunOrigin(string Command, string Version);

/// <summary>How a run ended.</summary>
/// <param name="Task">The task.</param>
/// <param name="Model">The network, as <see cref="SequenceTrainings"/> calls it.</param>
/// <param name="Seed">The seed asked for.</param>
/// <param name="TrainSeconds">Seconds of training, probes and checks included, tests and start-up not.</param>
/// <param name="Steps">Steps over all attempts.</param>
/// <param name="Restarts">Starts that were given up.</param>
/// <param name="Teraflops">Computing of training, probes and checks, in TFLOP.</param>
/// <param name="Solved">Whether the network learned what training waits for: see <see cref="ISequenceTrainer.Solved"/>.</param>
/// <param name="Checked">Whether it passed all checks at longer lengths: see <see cref="ISequenceTrainer.Checked"/>.</param>
/// <param name="Lengths">The final table.</param>
/// <param name="Adversarial">The adversarial cases, by name and length.</param>
/// <param name="Progress">When the network had learned; null in summaries of earlier versions.</param>
/// <param name="Failure">Why training could not go on, such as a loss that is no number; null when it ended by itself.</param>
/// <param name="SolvedTo">The longest unseen length found right while training: see <see cref="ISequenceTrainer.SolvedTo"/>; null in summaries of earlier versions.</param>
/// <param name="GatesClosedFrom">The limit above which the network's update gates are closed: see <see cref="DiagonalNeuralGpu.GatesClosedFrom"/>; null where it has none, and in summaries of earlier versions.</param>
public sealed record RunSummary(
    string Task, string Model, ulong Seed, double TrainSeconds, int Steps, int Restarts, double Teraflops, bool Solved, bool Checked,
    IReadOnlyList<LengthResult> Lengths, IReadOnlyList<AdversarialResult> Adversarial, TrainingProgress? Progress = null, string? Failure = null,
    int? SolvedTo = null, double? GatesClosedFrom = null)
{
    /// <inheritdoc cref="TestResults.AdversarialRightTo"/>
    public int? AdversarialRightTo() => Tests().AdversarialRightTo();

    /// <summary>What the tests found.</summary>
    internal TestResults Tests() => new(Lengths, Adversarial);

    /// <summary>All in one line.</summary>
    public string ToLine()
    {
        var exact = string.Join(", ", Lengths.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Exact}/{l.Sequences} at {l.Length}")));
        var symbols = string.Join(", ", Lengths.Select(l => string.Create(CultureInfo.InvariantCulture, $"{100 * l.SymbolAccuracy:0.####} % at {l.Length}")));
        var hard = AdversarialRightTo() switch
        {
            null => "none tried",
            0 => "not all right",
            var length => string.Create(CultureInfo.InvariantCulture, $"all right up to {length}"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Steps} steps, {Restarts} restarts, {Teraflops:0.0} TFLOP, {TrainSeconds:0} s; sequences right: {exact}; symbols right: {symbols}; adversarial cases: {hard}");
    }
}

/// <summary>What tests of a network found: the part of a summary that takes longest, kept while it grows.</summary>
/// <param name="Lengths">The rows so far.</param>
/// <param name="Adversarial">The adversarial cases of their lengths.</param>
public sealed record TestResults(IReadOnlyList<LengthResult> Lengths, IReadOnlyList<AdversarialResult> Adversarial)
{
    /// <summary>
    /// The longest of the lengths up to which all adversarial cases are right: 0 when some are wrong at the first, null when none
    /// were tried.
    /// </summary>
    public int? AdversarialRightTo() => Adversarial.Count == 0
        ? null
        : Adversarial.GroupBy(a => a.Length).OrderBy(g => g.Key).TakeWhile(g => g.All(a => a.Exact)).LastOrDefault()?.Key ?? 0;
}

/// <summary>A row of the table of lengths.</summary>
/// <param name="Length">Length of the sequences.</param>
/// <param name="Sequences">How many were tried.</param>
/// <param name="Exact">How many were right in every symbol.</param>
/// <param name="SymbolAccuracy">Fraction of symbols right, pads included.</param>
/// <param name="DigitAccuracy">Fraction of symbols right where no pad belongs; null in summaries of earlier versions.</param>
public sealed record LengthResult(int Length, int Sequences, int Exact, double SymbolAccuracy, double? DigitAccuracy = null);

/// <summary>A row of the table of adversarial cases.</summary>
/// <param name="Case">Which case.</param>
/// <param name="Length">Length of the sequence.</param>
/// <param name="Exact">Whether every symbol was right.</param>
/// <param name="SymbolAccuracy">Fraction of symbols right, pads included.</param>
public sealed record AdversarialResult(string Case, int Length, bool Exact, double SymbolAccuracy);
