using System.Diagnostics;
using System.Globalization;

namespace TensorCore.Bench;

/// <summary>
/// The whole comparison several times, each pass in a process of its own. Turns that follow each other within a second agree far better than
/// runs of the benchmark: memory lies elsewhere, the compiler decides otherwise, the machine's neighbors have changed. So noise is twice how far
/// the best times of the passes lie apart, and no row claims less than half of the rows of its group show: of three passes some agree by chance.
/// </summary>
/// <remarks>
/// Twice, because three samples show about half of the range that the next three may fall in: of two runs of three passes with normal
/// deviations, the best times differ by more than the larger of the two noises in one of 180 pairs; once how far they lie apart would be exceeded in one of 15.
/// </remarks>
internal static class PeerPasses
{
    private const double RangesOfNoise = 2;

    /// <summary>Runs the passes.</summary>
    /// <param name="options">Those of the whole; each pass has all of them but where to write.</param>
    /// <param name="rows">What is measured.</param>
    /// <exception cref="InvalidOperationException">A pass ended without a report.</exception>
    public static IReadOnlyList<PeerTime> Run(PeerOptions options, IReadOnlyList<PeerRow> rows)
    {
        var folder = Directory.CreateTempSubdirectory("peers-");
        try
        {
            return Merge([.. Enumerable.Range(1, options.Passes).Select(_ => Run(options, rows, folder.FullName))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The best of the passes, and how far they lie apart.</summary>
    public static IReadOnlyList<PeerTime> Merge(IReadOnlyList<IReadOnlyList<PeerTime>> passes)
    {
        var merged = passes[0].Select((_, i) => Merge([.. passes.Select(p => p[i])])).ToList();
        var usual = merged.GroupBy(t => t.Row.Group).ToDictionary(g => g.Key, g => g.Select(t => t.Noise).Order().ElementAt(g.Count() / 2));
        return [.. merged.Select(t => t with { Noise = Math.Max(t.Noise, usual[t.Row.Group]) })];
    }

    /// <summary>Whether two reports say the same of a row: the times of both sides differ by no more than the noise that either states.</summary>
    public static bool Agree(PeerTime one, PeerTime other)
    {
        var noise = Math.Max(one.Noise, other.Noise);
        return Spread([one.Ours, other.Ours]) <= noise && (one.Theirs is null || other.Theirs is null || Spread([one.Theirs.Value, other.Theirs.Value]) <= noise);
    }

    /// <summary>What two reports say of each other.</summary>
    public static string Compare(IReadOnlyList<PeerTime> times, IReadOnlyList<PeerTime> others)
    {
        var pairs = others.Join(times, t => (t.Row.Group, t.Row.Name), t => (t.Row.Group, t.Row.Name), (other, one) => (One: one, Other: other)).ToList();
        var apart = pairs.Where(p => !Agree(p.One, p.Other)).ToList();
        var lines = apart.Select(p => string.Create(
            CultureInfo.InvariantCulture,
            $"\n{p.One.Row.Group}: {p.One.Row.Name}: ours {p.One.Ours:G4} s against {p.Other.Ours:G4}, PyTorch's {p.One.Theirs:G4} against {p.Other.Theirs:G4}, noise {100 * Math.Max(p.One.Noise, p.Other.Noise):0} %"));
        return $"{pairs.Count - apart.Count} of {pairs.Count} rows agree within their noise." + string.Concat(lines);
    }

    private static IReadOnlyList<PeerTime> Run(PeerOptions options, IReadOnlyList<PeerRow> rows, string folder)
    {
        var program = typeof(PeerPasses).Assembly.Location;
        // Published with its runtime, the program is there by itself, and dotnet need not be.
        var itself = Path.ChangeExtension(program, OperatingSystem.IsWindows() ? "exe" : null);
        string[] arguments = ["peers", .. options.OfOnePass(folder)];
        var start = File.Exists(itself) ? new ProcessStartInfo(itself, arguments) : new ProcessStartInfo("dotnet", ["exec", program, .. arguments]);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        var report = Path.Combine(folder, options.FileName + ".json");
        if (!File.Exists(report)) throw new InvalidOperationException($"A pass ended with exit code {process.ExitCode} and without its report.");
        var times = PeerRecord.Read(report, rows);
        File.Delete(report);
        return times;
    }

    private static PeerTime Merge(PeerTime[] passes) => passes.MinBy(p => p.Ours)! with
    {
        Theirs = passes.Min(p => p.Theirs),
        Noise = RangesOfNoise * Math.Max(Spread([.. passes.Select(p => p.Ours)]), Spread([.. passes.Select(p => p.Theirs).OfType<double>()])),
        Variant = passes.MinBy(p => p.Theirs)!.Variant,
        Failure = passes.Select(p => p.Failure).FirstOrDefault(f => f is not null),
        Peak = passes.Max(p => p.Peak),
    };

    private static double Spread(double[] times) => times.Length == 0 ? 0 : (times.Max() / times.Min()) - 1;
}
