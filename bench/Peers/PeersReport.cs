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
        using var peer = PeerProcess.Start(options.Pythons, options.Threads, out var why);
        if (peer is null) output.WriteLine($"There is no PyTorch to compare with ({why}): our side alone.");
        var report = new PeersText(peer?.Description, options);
        output.WriteLine(PeersText.Heading);
        if (options.Passes == 1)
        {
            Measure(options, rows, peer, time => output.WriteLine(PeersText.Line(time)), report.Times);
        }
        else
        {
            report.Times.AddRange(PeerPasses.Run(options, rows));
            output.WriteLine($"the best of {options.Passes} passes:");
            foreach (var time in report.Times) output.WriteLine(PeersText.Line(time));
        }

        output.WriteLine(report.Summary);
        if (options.Against is { } earlier) output.WriteLine(PeerPasses.Compare(report.Times, PeerRecord.Read(earlier, rows)));
        if (options.Folder is { } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, options.FileName + ".json"), PeerRecord.Write(report.Times));
            File.WriteAllText(Path.Combine(folder, options.FileName + ".md"), report.Markdown);
            output.WriteLine($"written to {Path.Combine(folder, options.FileName)}.json and .md");
        }

        return (report.Times, report.Failures);
    }

    private static void Measure(PeerOptions options, IReadOnlyList<PeerRow> rows, PeerProcess? peer, Action<PeerTime> show, List<PeerTime> times)
    {
        var largest = rows.SelectMany(r => r.Inputs).Select(i => i.Shape.Aggregate(1L, (a, b) => a * b)).Append(FewestNumbers).Max();
        using var numbers = new PeerNumbers(largest);
        if (peer is not null) numbers.Write();
        using var device = options.Threads == Device.Cpu.Workers.Count ? Device.Cpu : (CpuDevice)Device.Open($"cpu:{options.Threads}");
        var measurement = new PeerMeasurement(numbers, peer, device, options.Quick ? PeerEffort.Quick : PeerEffort.Full);
        foreach (var row in rows)
        {
            times.Add(measurement.Measure(row));
            show(times[^1]);
        }
    }
}
