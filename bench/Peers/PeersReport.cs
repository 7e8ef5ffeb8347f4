namespace TensorCore.Bench;

/// <summary>
/// Side by side with PyTorch: every row on both sides in turns in one run, on the same numbers, with the results compared.
/// How that is made fair: bench/Peers/README.md.
/// </summary>
internal static class PeersReport
{
    // Largest model of the rows, in parameters, with the distance between them.
    private const long FewestNumbers = 4_000_000;

    public static void Run(string[] args)
    {
        PeerOptions options;
        try
        {
            options = PeerOptions.Parse(args);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(e.Message);
            Environment.ExitCode = 1;
            return;
        }

        if (Run(options, [.. PeerRows.All.Where(options.Takes)], Console.Out).Failures > 0) Environment.ExitCode = 1;
    }

    /// <summary>Measures rows, prints them and writes the report where the options say.</summary>
    /// <returns>The times, and how many rows failed.</returns>
    public static (IReadOnlyList<PeerTime> Times, int Failures) Run(PeerOptions options, IReadOnlyList<PeerRow> rows, TextWriter output)
    {
        var largest = rows.SelectMany(r => r.Inputs).Select(i => i.Shape.Aggregate(1L, (a, b) => a * b)).Append(FewestNumbers).Max();
        using var numbers = new PeerNumbers(largest);
        using var peer = PeerProcess.Start(options.Pythons, options.Threads, out var why);
        if (peer is null) output.WriteLine($"There is no PyTorch to compare with ({why}): our side alone.");
        else numbers.Write();

        using var device = options.Threads == Device.Cpu.Workers.Count ? Device.Cpu : (CpuDevice)Device.Open($"cpu:{options.Threads}");
        var measurement = new PeerMeasurement(numbers, peer, device, options.Quick ? PeerEffort.Quick : PeerEffort.Full);
        var report = new PeersText(peer?.Description, options.Threads);
        output.WriteLine(report.Heading);
        foreach (var row in rows)
        {
            // The clock changes: the peak is the best that was seen in the whole run.
            report.Peak = Math.Max(report.Peak, FmaPeak.Measure(options.Threads));
            report.Times.Add(measurement.Measure(row));
            output.WriteLine(report.Line(report.Times[^1]));
        }

        output.WriteLine(report.Summary);
        if (options.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, options.FileName + ".json"), report.Json);
            File.WriteAllText(Path.Combine(folder, options.FileName + ".md"), report.Markdown);
            output.WriteLine($"written to {Path.Combine(folder, options.FileName)}.json and .md");
        }

        return (report.Times, report.Failures);
    }
}
