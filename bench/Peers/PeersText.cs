using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;

namespace TensorCore.Bench;

/// <summary>The report of a run: as lines while it runs, as Markdown and as JSON.</summary>
/// <param name="peer">What the other side says of itself; null without it.</param>
/// <param name="threads">Threads of both sides.</param>
internal sealed class PeersText(string? peer, int threads)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public List<PeerTime> Times { get; } = [];

    /// <summary>Multiply-adds of all threads, GFLOP/s in single precision.</summary>
    public double Peak { get; set; }

    public int Failures => Times.Count(t => t.Failure is not null);

    public string Heading => $"{"",-58} {"time",10} {"rate",16} {"peak",5} {"PyTorch",10} {"ratio",6}  aim";

    /// <summary>Whether a row met its aim; nothing where that cannot be known.</summary>
    public bool? Met(PeerTime t) => t.Failure is not null ? false : t.Row.Aim.Met(t.Ours, t.Ratio, t.Row.Work.PercentOfPeak(t.Ours, Peak));

    public string Line(PeerTime t)
    {
        var (failure, met) = (t.Failure is null ? "" : $" FAILED: {t.Failure}", Met(t) switch { true => "", false => "  missed", null => "" });
        return $"{t.Row.Group + ": " + t.Row.Name,-58} {Time(t.Ours),10} {Rate(t, t.Ours),16} {Percent(t),5} {Time(t.Theirs),10} {Ratio(t),6}  {t.Row.Aim}{met}{failure}";
    }

    public string Summary
    {
        get
        {
            var missed = Times.Count(t => Met(t) == false);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Times.Count} rows: {Times.Count(t => Met(t) == true)} met their aim, {missed} missed it, {Failures} failed. Peak {Peak:0} GFLOP/s. Noise (median over rows) {100 * MedianNoise:0.0} %.");
        }
    }

    public string Markdown
    {
        get
        {
            var text = new StringBuilder();
            text.Append("# Side by side with PyTorch\n\n");
            text.Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, {(Vector512.IsHardwareAccelerated ? "AVX-512" : "AVX2")}, {threads} thread{(threads == 1 ? "" : "s")} on both sides, .NET {Environment.Version}. ");
            text.Append(CultureInfo.InvariantCulture, $"Other side: {peer ?? "none"}. Multiply-add peak {Peak:0} GFLOP/s, measured in the same process; double precision is held against half of it. ");
            text.Append(CultureInfo.InvariantCulture, $"Times{(threads == 1 ? " (of the processor)" : "")} are the best of several turns that alternate; the median of a side's turns lies above its best by {100 * MedianNoise:0.0} % (median over the rows), and differences below that say nothing. The ratio is PyTorch's time divided by ours. [How the comparison is made fair](../Peers/README.md). Made by\n\n");
            text.Append(CultureInfo.InvariantCulture, $"    {(Vector512.IsHardwareAccelerated ? "" : "DOTNET_EnableAVX512=0 ")}dotnet run -c Release --project bench -- peers{(threads == Environment.ProcessorCount ? "" : $" --threads {threads}")}\n\n");
            text.Append(Summary).Append('\n');
            foreach (var group in Times.GroupBy(t => t.Row.Group))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n| {group.Key} | ours | rate | of peak | PyTorch | ratio | noise | aim | met | why not |\n|---|---|---|---|---|---|---|---|---|---|\n");
                foreach (var t in group)
                {
                    text.Append(CultureInfo.InvariantCulture, $"| {t.Row.Name} | {Time(t.Ours)} | {Rate(t, t.Ours)} | {Percent(t)} | {Time(t.Theirs)}{(t.Variant.Length > 0 ? $" ({t.Variant})" : "")} | {Ratio(t)} | {100 * t.Noise:0} % | {t.Row.Aim} | {Met(t) switch { true => "yes", false => "**no**", null => "" }} | {Why(t)} |\n");
                }
            }

            return text.ToString();
        }
    }

    /// <summary>An array of rows.</summary>
    public string Json => JsonSerializer.Serialize(
        Times.Select(t => new
        {
            name = t.Row.Name,
            group = t.Row.Group,
            ours = Round(t.Row.Work.Show(t.Ours)),
            torch = t.Theirs is { } theirs ? Round(t.Row.Work.Show(theirs)) : (double?)null,
            unit = t.Row.Work.Name,
            ratio = t.Ratio is { } ratio ? Round(ratio) : (double?)null,
            percentOfPeak = t.Row.Work.PercentOfPeak(t.Ours, Peak) is { } percent ? Round(percent) : (double?)null,
            aim = t.Row.Aim.ToString(),
            met = Met(t),
            oursSeconds = Round(t.Ours),
            torchSeconds = t.Theirs is { } seconds ? Round(seconds) : (double?)null,
            torchVariant = t.Variant,
            noise = Round(t.Noise),
            why = Why(t),
        }),
        s_json);

    private double MedianNoise => Times.Count == 0 ? 0 : Times.Select(t => t.Noise).Order().ElementAt(Times.Count / 2);

    private string Why(PeerTime t) => t.Failure ?? (Met(t) == false ? PeerMisses.Why(t.Row) : "");

    private string Percent(PeerTime t) =>
        t.Row.Work.PercentOfPeak(t.Ours, Peak) is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0} %") : "";

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

    /// <summary>Four digits: more are noise.</summary>
    private static double Round(double value) => double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
