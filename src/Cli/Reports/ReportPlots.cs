using System.Text.Json;

namespace TensorCore.Cli;

/// <summary>The pictures of the report on several seeds.</summary>
internal static class ReportPlots
{
    // Losses differ from step to step; a point is the mean of so many steps' worth that a line has at most this many.
    private const int PointsPerLine = 200;

    /// <summary>Draws all.</summary>
    /// <param name="report">The figures.</param>
    /// <param name="runs">The folders of the seeds, in the order of the report's runs.</param>
    /// <param name="folder">Where the pictures go.</param>
    public static void Save(SeedsReport report, IReadOnlyList<RunDirectory> runs, string folder)
    {
        Accuracy(report).Save(Path.Combine(folder, "accuracy.svg"));
        var loss = new LineChart($"{report.Task}: loss in training", "step", "cross-entropy of a symbol") { LogY = true };
        var progress = new LineChart($"{report.Task}: sequences right as training goes on", "step", "fraction of sequences right") { YRange = (0, 1) };
        for (var i = 0; i < runs.Count; i++)
        {
            var run = report.Runs[i];
            var name = Name(run);
            loss.Add(name, Thin(Read(runs[i], "loss")), LineChart.Color(i), dashed: !run.Solved);
            progress.Add(name, Read(runs[i], "progress"), LineChart.Color(i), dashed: !run.Solved);
        }

        loss.Save(Path.Combine(folder, "loss.svg"));
        progress.Save(Path.Combine(folder, "progress.svg"));
    }

    private static LineChart Accuracy(SeedsReport report)
    {
        var chart = new LineChart($"{report.Task}: accuracy against length, {report.Seeds} seeds", "length", "fraction right")
        {
            LogX = true, XTicks = [.. report.Lengths.Select(l => (double)l.Length)], YRange = (0, 1),
        };
        foreach (var (name, color, spread) in (IEnumerable<(string, Rgb, Func<LengthFigures, Spread>)>)
            [("symbols", LineChart.Color(0), l => l.SymbolAccuracy), ("sequences", LineChart.Color(1), l => l.SequenceAccuracy)])
        {
            chart.AddBand(report.Lengths.Select(l => ((double)l.Length, spread(l).Worst, spread(l).Best)), color);
            chart.Add($"{name}, median", report.Lengths.Select(l => ((double)l.Length, spread(l).Median)), color, dots: true);
        }

        if (report.Together.Count > 0)
            chart.Add($"sequences, {report.Together[0].Seeds.Count} seeds together, median", report.TogetherLengths.Select(l => ((double)l.Length, l.SequenceAccuracy.Median)), LineChart.Color(2), dots: true);
        foreach (var run in report.Runs.Where(r => !r.Solved))
            chart.Add(Name(run), run.Lengths.Select(l => ((double)l.Length, (double)l.Exact / l.Sequences)), LineChart.Color(7), dashed: true);
        return chart;
    }

    private static string Name(RunSummary run) => run switch
    {
        { Solved: true } => $"seed {run.Seed}",
        { Model: NeuralGpuTraining.ModelName } => $"seed {run.Seed}, not all lengths learned",
        _ => $"seed {run.Seed}, right at no unseen length",
    };

    private static List<(double X, double Y)> Read(RunDirectory run, string metric)
    {
        var points = new List<(double X, double Y)>();
        if (!File.Exists(run.Metrics)) return points;
        foreach (var line in File.ReadLines(run.Metrics))
        {
            if (Parse(line) is not { } json || !json.TryGetProperty(metric, out var value)) continue;
            var step = json.GetProperty("step").GetDouble();
            // A run that was killed takes the steps since its last save again.
            while (points.Count > 0 && points[^1].X >= step) points.RemoveAt(points.Count - 1);
            points.Add((step, value.GetDouble()));
        }

        return points;
    }

    /// <summary>The figures of a line; null of one that a kill or a full disk cut short, even where the next was written behind it.</summary>
    private static JsonElement? Parse(string line)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<(double X, double Y)> Thin(List<(double X, double Y)> points) =>
        points.Chunk(Math.Max(1, (points.Count + PointsPerLine - 1) / PointsPerLine)).Select(c => (c.Average(p => p.X), c.Average(p => p.Y)));
}
