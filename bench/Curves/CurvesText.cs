using System.Globalization;
using System.Text;

namespace TensorCore.Bench;

/// <summary>The cost curves in words.</summary>
internal static class CurvesText
{
    /// <summary>For legends, in the order in which curves are measured.</summary>
    public static readonly string[] ShortNames = ["attention, fwd + bwd", "DNGPU, evaluation", "DNGPU, training"];

    public static string Line(CostPoint p) => string.Create(
        CultureInfo.InvariantCulture, $"  {p.Length,6} {p.Seconds,12:F5} s {p.PoolBytes / 1e6,10:F2} MB of tensors {p.ResidentBytes / 1e6,8:F0} MB of the process");

    public static string Summary(CostCurve curve)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{curve.Name}: time grows with the power {curve.TimeExponent:F2} of the length (expected {curve.Expected.Time:F0}), memory with {curve.MemoryExponent:F2} (expected {curve.Expected.Memory:F0}): {curve.Why}.");
        foreach (var length in curve.LeftOut) text.Append(CultureInfo.InvariantCulture, $" Not run: {length}.");
        return text.ToString();
    }

    public static string Markdown(IReadOnlyList<CostCurve> curves, double seconds)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Time and memory against length

            Made by `dotnet run -c Release --project bench -- curves` on {Device.Cpu.Workers.Count} threads, in {seconds:F0} s. Time is that of the best run; peak memory is what tensors held of the pool beside inputs and weights; the process's memory is taken after the runs, with the blocks that the pool keeps. Exponents are slopes of least-squares lines through the logarithms of the longer half of the lengths (three points at least). Memory goes in blocks, four sizes to each power of two, so its exponent is off by up to about 0.1. Evaluation holds a packed copy of the weights beside the state, the same for every length: at short lengths that is most of its memory, and its exponent there is below 1. A sequence of up to 112 positions is one block of work for one thread; longer ones keep more threads busy.

            ![time](curves-time.svg)

            ![memory](curves-memory.svg)

            """);
        foreach (var curve in curves)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {curve.Name}\n\n{Summary(curve)}\n\n| length | seconds | tensors at the peak, MB | process, MB |\n|---|---|---|---|\n");
            foreach (var p in curve.Points)
                text.Append(CultureInfo.InvariantCulture, $"| {p.Length} | {p.Seconds:G3} | {p.PoolBytes / 1e6:F2} | {p.ResidentBytes / 1e6:F0} |\n");
        }

        return text.ToString();
    }
}
