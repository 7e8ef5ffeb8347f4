using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace TensorCore.Cli;

/// <summary>How long a program took until now: what somebody waits for who tries it.</summary>
/// <param name="Seconds">Since the process was started.</param>
/// <param name="CompilingSeconds">How much of that the JIT compiled on this thread.</param>
internal readonly record struct StartUp(double Seconds, double CompilingSeconds)
{
    /// <summary>The name of the figure among a run's metrics.</summary>
    public const string MetricName = "firstStepSeconds";

    public Metric Metric => new(MetricName, "first step", Math.Round(Seconds, 3), "0.00");

    public string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"first step done {Seconds:0.00} s after the program was started, {CompilingSeconds:0.00} s of that spent compiling");

    public static StartUp Now()
    {
        using var process = Process.GetCurrentProcess();
        return new((DateTime.Now - process.StartTime).TotalSeconds, JitInfo.GetCompilationTime(currentThread: true).TotalSeconds);
    }
}
