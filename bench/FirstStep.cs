using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TensorCore.Bench;

/// <summary>
/// What somebody waits for who types the README's command: seconds from the start of the process to the end of the first training step,
/// nearly all of it the JIT. The tool itself tells, in the first line of its metrics.
/// </summary>
internal static class FirstStep
{
    public static void Run(string[] args)
    {
        var times = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var tool = BenchFolder.Path("artifacts", "bin", "Cli", "release", "tensorcore.dll");
        if (!File.Exists(tool))
        {
            Console.Error.WriteLine($"{tool} is not there: dotnet build -c Release src/Cli");
            Environment.ExitCode = 1;
            return;
        }

        var folder = Directory.CreateTempSubdirectory("first-step-");
        try
        {
            var seconds = Enumerable.Range(1, times).Select(i => Measure(tool, folder.FullName, $"run-{i}")).ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"first step of 'train addition' done after {string.Join(", ", seconds.Select(s => s.ToString("0.00", CultureInfo.InvariantCulture)))} s; median {seconds.Order().ElementAt(times / 2):0.00} s"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Measure(string tool, string folder, string run)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", tool, "train", "addition", "--steps", "1", "--out", run, "--test-lengths", "5", "--test-sequences", "1", "--hard-up-to", "3"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The run ended with exit code {process.ExitCode}.");
        using var first = JsonDocument.Parse(File.ReadLines(Path.Combine(folder, run, "metrics.jsonl")).First());
        return first.RootElement.GetProperty("firstStepSeconds").GetDouble();
    }
}
