using System.Globalization;
using System.Text;

namespace TensorCore.Cli;

/// <summary>The report on several seeds as people read it.</summary>
/// <param name="report">The figures.</param>
/// <param name="training">The configuration, but for the seed.</param>
/// <param name="command">The command that goes on with the report.</param>
internal sealed class MarkdownReport(SeedsReport report, ISequenceTraining training, string command)
{
    private readonly StringBuilder _text = new();

    /// <summary>The text.</summary>
    public override string ToString()
    {
        _text.Clear();
        Line($"# {report.Task}, {report.Model}, trained to length {training.MaxLength}");
        Line($"Made by `{command}`, program {string.Join(", ", report.Versions.Select(v => $"`{v}`"))}; {report.Seeds} seed{(report.Seeds == 1 ? "" : "s")}. Times are those of the machine at the time, with whatever else it was doing.");
        Line("A sequence is right when every symbol is. Intervals hold the rate with 95 % confidence (Wilson), all seeds taken together. A length was left at 8 sequences when all of them were wrong.");
        Seeds();
        Lengths();
        Symbols();
        Adversarial();
        Together();
        Published();
        Line("## Configuration");
        Line($"```json\n{RunDirectory.Describe(training)}\n```");
        return _text.ToString();
    }

    private void Seeds()
    {
        var progress = report.Runs.Select(r => r.Progress).FirstOrDefault(p => p is { Sequences: > 0 });
        var at = progress is null ? "a trained length" : $"length {progress.Length}";
        Line("## Seeds");
        if (progress is not null)
            Line($"Learned: when 99 % and when all of {progress.Sequences} random sequences of {at}, the same for every seed, were right for the first time, over all starts of the seed.");
        Table(
            ["seed", "restarts", "steps", "TFLOP", "minutes", $"99 % at {at}", $"100 % at {at}", "outcome", "adversarial cases right up to"],
            report.Runs.Select(r => (string[])
            [
                $"{r.Seed}", $"{r.Restarts}", $"{r.Steps}", Number(r.Teraflops, "0.0"), Number(r.TrainSeconds / 60, "0.0"), Moment(r.Progress?.At99), Moment(r.Progress?.At100),
                SeedsReport.Outcome(r, training), HardRight(r.AdversarialRightTo()),
            ]));
        if (report.Runs.Any(r => r.GatesClosedFrom < 1))
            Line($"Update gates above a limit are closed in use, which training chose when it ended short of its checks: {string.Join(", ", report.Runs.Where(r => r.GatesClosedFrom < 1).Select(r => $"seed {r.Seed} from {Number(r.GatesClosedFrom!.Value, "0.##")}"))}.");
        Line("![Loss](loss.svg)");
        Line("![Sequences right as training goes on](progress.svg)");
    }

    private void Lengths()
    {
        Line("## Sequences right");
        Table(
            ["seed", .. report.Lengths.Select(l => $"{l.Length}")],
            [
                .. report.Runs.Select(r => Right($"{r.Seed}", r.Lengths, report.Lengths)),
                .. All(report.Lengths),
                Row("median, %", l => Number(100 * l.SequenceAccuracy.Median, "0.0")),
                Row("worst, %", l => Number(100 * l.SequenceAccuracy.Worst, "0.0")),
                Row("best, %", l => Number(100 * l.SequenceAccuracy.Best, "0.0")),
                Row("seeds with all right", l => $"{l.SeedsAllRight} of {report.Seeds}"),
            ]);
        Line("![Accuracy against length](accuracy.svg)");

        string[] Row(string name, Func<LengthFigures, string> cell) => [name, .. report.Lengths.Select(cell)];
    }

    private void Symbols()
    {
        Line("## Symbols right, %");
        Table(
            ["length", "median, pads counted", "worst", "best", "median, without pads", "worst", "best"],
            report.Lengths.Select(l => $"{l.Length} | {l.SymbolAccuracy} | {(l.DigitAccuracy is null ? " | | " : l.DigitAccuracy.ToString())}".Split(" | ")));
    }

    private void Adversarial()
    {
        if (report.Adversarial.Count == 0) return;
        var lengths = report.Adversarial.Select(a => a.Length).Distinct().Order().ToArray();
        Line("## Adversarial cases");
        Line("Seeds that had all sequences of the case right, of those whose network was tried on it (see docs/tasks.md for the cases).");
        Table(
            ["case", .. lengths.Select(n => $"{n}")],
            report.Adversarial.Select(a => a.Case).Distinct().Select(name => (string[])
                [name, .. lengths.Select(n => report.Adversarial.FirstOrDefault(a => a.Case == name && a.Length == n) is { } found ? $"{found.SeedsRight} of {found.Seeds}" : "")]));
    }

    private void Together()
    {
        if (report.Together.Count == 0) return;
        Line("## Seeds together");
        Line("Seeds in a row, tested as one network, by the mean of the probabilities that theirs give a symbol. The random sequences are those of the first of them; computing is that of all of them.");
        Table(
            ["seeds", .. report.TogetherLengths.Select(l => $"{l.Length}"), "adversarial cases right up to"],
            [
                .. report.Together.Select(g => (string[])[.. Right(string.Join(", ", g.Seeds), g.Tests.Lengths, report.TogetherLengths), HardRight(g.Tests.AdversarialRightTo())]),
                .. All(report.TogetherLengths).Select(row => (string[])[.. row, ""]),
                ["groups with all right", .. report.TogetherLengths.Select(l => $"{l.SeedsAllRight} of {report.Together.Count}"), ""],
            ]);
    }

    private void Published()
    {
        var rows = PublishedResults.Rows(report.Task);
        if (rows.Count == 0) return;
        Line("## Published");
        _text.Append("| who | what | figures by length |\n|---|---|---|\n");
        foreach (var row in rows) _text.Append(row).Append('\n');
        foreach (var (what, figures) in (IEnumerable<(string, Func<LengthFigures, string>)>)
            [("symbols right, pads counted, median of seeds (worst seed)", l => $"{l.Length}: {Number(100 * l.SymbolAccuracy.Median, "0.##")} % ({Number(100 * l.SymbolAccuracy.Worst, "0.##")} %)"),
             ("sequences right, median of seeds (best seed)", l => $"{l.Length}: {Number(100 * l.SequenceAccuracy.Median, "0.#")} % ({Number(100 * l.SequenceAccuracy.Best, "0.#")} %)")])
        {
            _text.Append(CultureInfo.InvariantCulture, $"| **this report**, {report.Model}, trained to length {training.MaxLength} | {what} | {string.Join(", ", report.Lengths.Select(figures))} |\n");
        }

        _text.Append('\n');
    }

    private void Line(string line) => _text.Append(line).Append("\n\n");

    private void Table(string[] header, IEnumerable<string[]> rows)
    {
        _text.Append("| ").AppendJoin(" | ", header).Append(" |\n|").AppendJoin("", header.Select(_ => "---|")).Append('\n');
        foreach (var row in rows) _text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        _text.Append('\n');
    }

    private static string[] Right(string name, IReadOnlyList<LengthResult> rows, IReadOnlyList<LengthFigures> lengths) =>
        [name, .. lengths.Select(l => rows.FirstOrDefault(row => row.Length == l.Length) is { } row ? $"{row.Exact}/{row.Sequences}" : "")];

    private static IEnumerable<string[]> All(IReadOnlyList<LengthFigures> lengths) =>
    [
        ["**all**", .. lengths.Select(l => $"{l.Exact}/{l.Sequences}")],
        ["95 % interval, %", .. lengths.Select(l => $"{Number(100 * l.Interval.Low, "0.0")} to {Number(100 * l.Interval.High, "0.0")}")],
    ];

    private static string HardRight(int? upTo) => upTo switch
    {
        null => "not tried",
        0 => "none",
        var length => $"{length}",
    };

    private static string Moment(Milestone? moment) => moment is null ? "never" : $"step {moment.Steps}, {Number(moment.Seconds / 60, "0.0")} min";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
