using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;

namespace TensorCore.Bench;

/// <summary>The report of a run: as lines while it runs, and as Markdown.</summary>
/// <param name="peer">What the other side says of itself; null without it.</param>
/// <param name="options">How it was run.</param>
internal sealed class PeersText(string? peer, PeerOptions options)
{
    public List<PeerTime> Times { get; } = [];

    public int Failures => Times.Count(t => t.Failure is not null);

    public static string Heading => $"{"",-58} {"time",10} {"rate",16} {"peak",5} {"PyTorch",10} {"ratio",6}  aim";

    public static string Line(PeerTime t)
    {
        var (failure, met) = (t.Failure is null ? "" : $" FAILED: {t.Failure}", t.Met switch { true => "", false => "  missed", null => "" });
        return $"{t.Row.Group + ": " + t.Row.Name,-58} {Time(t.Ours),10} {Rate(t, t.Ours),16} {Percent(t),5} {Time(t.Theirs),10} {Ratio(t),6}  {t.Row.Aim}{met}{failure}";
    }

    public string Summary
    {
        get
        {
            var missed = Times.Count(t => t.Met == false);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Times.Count} rows: {Times.Count(t => t.Met == true)} met their aim, {missed} missed it, {Failures} failed. Peak {Peaks} GFLOP/s. Noise (median over rows) {100 * MedianNoise:0.0} %.");
        }
    }

    public string Markdown
    {
        get
        {
            var text = new StringBuilder();
            text.Append("# Side by side with PyTorch\n\n");
            text.Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {BenchFolder.Processor}, {Environment.ProcessorCount} cores, {(Vector512.IsHardwareAccelerated ? "AVX-512" : "AVX2")}, {options.Threads} thread{(options.Threads == 1 ? "" : "s")} on both sides, .NET {Environment.Version}. ");
            text.Append(CultureInfo.InvariantCulture, $"Other side: {peer ?? "none"}. Multiply-add peak {Peaks} GFLOP/s: percent are those of the peak measured right before and after a row, the better of the two; double precision is held against half of it. ");
            text.Append(CultureInfo.InvariantCulture, $"Times{(options.Threads == 1 ? " (of the processor)" : "")} are the best of several turns that alternate{Passes}; noise is {Noise}, {100 * MedianNoise:0.0} % in the median over the rows, and differences below it say nothing. The ratio is PyTorch's time divided by ours. [How the comparison is made fair](../Peers/README.md). Made by\n\n");
            text.Append(CultureInfo.InvariantCulture, $"    {(Vector512.IsHardwareAccelerated ? "" : "DOTNET_EnableAVX512=0 ")}dotnet run -c Release --project bench -- peers{options.Changed}\n\n");
            text.Append(Summary).Append('\n');
            foreach (var group in Times.GroupBy(t => t.Row.Group))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n| {group.Key} | ours | rate | of peak | PyTorch | ratio | noise | aim | met | why not |\n|---|---|---|---|---|---|---|---|---|---|\n");
                foreach (var t in group)
                {
                    text.Append(CultureInfo.InvariantCulture, $"| {t.Row.Name} | {Time(t.Ours)} | {Rate(t, t.Ours)} | {Percent(t)} | {Time(t.Theirs)}{(t.Variant.Length > 0 ? $" ({t.Variant})" : "")} | {Ratio(t)} | {100 * t.Noise:0} % | {t.Row.Aim} | {t.Met switch { true => "yes", false => "**no**", null => "" }} | {PeerMisses.Why(t)} |\n");
                }
            }

            return text.ToString();
        }
    }

    private string Passes => options.Passes == 1 ? "" : $" in each of {options.Passes} passes over the whole table, every pass a process of its own";

    private string Noise => options.Passes == 1
        ? "how far the median of a side's turns lies above its best"
        : "twice how far the passes lie apart, or what half of the rows of the group show if that is more";

    private string Peaks => Times.Count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{Times.Min(t => t.Peak):0} to {Times.Max(t => t.Peak):0}");

    private double MedianNoise => Times.Count == 0 ? 0 : Times.Select(t => t.Noise).Order().ElementAt(Times.Count / 2);

    private static string Percent(PeerTime t) =>
        t.PercentOfPeak is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0} %") : "";

    private static string Ratio(PeerTime t) => t.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}") : "";

    private static string Rate(PeerTime t, double seconds) =>
        t.Row.Work.Unit == PeerUnit.Call ? "" : string.Create(CultureInfo.InvariantCulture, $"{t.Row.Work.Show(seconds):0.0} {t.Row.Work.Name}");

    private static string Time(double? seconds) => seconds switch
    {
        null => "",
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:0.0} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
    };
}
