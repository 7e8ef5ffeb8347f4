using System.Globalization;
using Spectre.Console;

namespace TensorCore.Cli;

/// <summary>Profiles some steps of a run: writes the trace as soon as they are over, and prints a table when asked.</summary>
internal sealed class TrainingProfile : IDisposable
{
    private const int RowsShown = 10;

    private readonly string _file;
    private readonly int _first;
    private readonly int _last;
    private readonly Profiler _profiler;
    private int _steps;
    private bool _saved;

    /// <exception cref="IOException">The file cannot be written; known before the run instead of after it.</exception>
    public TrainingProfile(string file, int first, int last)
    {
        (_file, _first, _last) = (Path.GetFullPath(file), first, last);
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        File.WriteAllText(_file, "");
        _profiler = Profiler.OfSteps(first, last);
    }

    /// <summary>Marks a step until the result is disposed.</summary>
    public Profiler.Region Step()
    {
        _steps++;
        return _profiler.Step();
    }

    /// <summary>Called after each step.</summary>
    public void AfterStep()
    {
        if (_profiler.IsDone) Save();
    }

    /// <summary>Writes the trace, unless it is written.</summary>
    public void Save()
    {
        if (_saved) return;
        _profiler.SaveTrace(_file);
        _saved = true;
    }

    /// <summary>Prints what took longest.</summary>
    public void Show()
    {
        var profile = _profiler.Profile();
        Console.WriteLine();
        if (profile.Rows.Count == 0)
        {
            Console.WriteLine($"Nothing was profiled: the run ended before step {_first}. Choose earlier ones with --profile-steps.");
            return;
        }

        var last = Math.Min(_last, _steps);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Profile of {(last == _first ? $"step {_first}" : $"steps {_first} to {last}")}: {profile.Seconds * 1e3:0.0} ms, {profile.OutsideKernels / profile.Seconds:P1} of it outside of kernels. The most expensive kernels:"));
        var table = new Table().AddColumns("kernel", "pass");
        foreach (var name in (string[])["calls", "time, ms", "share", "speed"]) table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var row in profile.Rows.Take(RowsShown)) table.AddRow([.. Cells(row).Select(Markup.Escape)]);
        AnsiConsole.Write(table);
        if (_profiler.Dropped > 0) Console.WriteLine($"{_profiler.Dropped} times were left out: a trace holds {Profiler.DefaultMaxEvents}.");
        Console.WriteLine($"{Announce.Relative(_file)}: the trace, for chrome://tracing or https://ui.perfetto.dev");
    }

    /// <summary>Writes the trace of a run that failed before the last of its steps, too.</summary>
    public void Dispose()
    {
        Save();
        _profiler.Dispose();
    }

    private static string[] Cells(ProfileRow row)
    {
        var speed = row.Flops > 0 ? $"{(row.Flops / row.Seconds / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GFLOP/s"
            : row.Bytes > 0 ? $"{(row.Bytes / row.Seconds / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB/s"
            : "";
        return
        [
            row.Name, row.Pass.ToString().ToLowerInvariant(), row.Calls.ToString(CultureInfo.InvariantCulture),
            (row.Seconds * 1e3).ToString("0.00", CultureInfo.InvariantCulture), row.Share.ToString("P1", CultureInfo.InvariantCulture), speed,
        ];
    }
}
