using System.Text.Json;
using Spectre.Console;

namespace TensorCore.Cli;

/// <summary>What every run says at its beginning and its end.</summary>
internal static class Announce
{
    /// <summary>Exit code of a run that was asked to stop, as shells report an interrupt.</summary>
    private const int InterruptedCode = 130;

    public static void Configuration(RunDirectory run, object options, Device device, long parameters)
    {
        Console.WriteLine("Configuration:");
        using (var json = JsonDocument.Parse(RunDirectory.Describe(options)))
        {
            foreach (var option in json.RootElement.EnumerateObject())
            {
                // Null is the empty text, and an empty list too.
                var value = option.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(", ", option.Value.EnumerateArray())
                    : option.Value.ToString();
                Console.WriteLine($"  {option.Name,-18} {(value.Length > 0 ? value : "-")}");
            }
        }

        Console.WriteLine($"Device {device}; {parameters:N0} parameters; run folder {run.FullPath}");
        Console.WriteLine();
    }

    /// <param name="where">Where the run stopped, and what of it is kept.</param>
    /// <param name="goOn">How to go on with it.</param>
    /// <returns>The exit code.</returns>
    public static int Interrupted(string where, string goOn)
    {
        Console.WriteLine();
        Console.WriteLine($"Stopped {where}. {goOn}");
        return InterruptedCode;
    }

    public static void Files(RunDirectory run, IEnumerable<(string Path, string What)> more)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        IEnumerable<(string Path, string What)> files =
        [
            (run.Checkpoint, "weights, optimizer and random streams"), (run.Config, "configuration"), (run.Metrics, "figures over time"),
            (run.Log, "events"), (run.Summary, "summary"), .. more,
        ];
        Console.WriteLine();
        foreach (var (path, what) in files.Where(f => File.Exists(f.Path))) table.AddRow(Relative(path).EscapeMarkup(), $"[grey]{what}[/]");
        AnsiConsole.Write(table);
    }

    public static string Relative(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
