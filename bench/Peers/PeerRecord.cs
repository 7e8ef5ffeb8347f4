using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TensorCore.Bench;

/// <summary>A row of the report as JSON, in the units of the row and in seconds, and what can be read back of it.</summary>
internal sealed record PeerRecord(
    string Name, string Group, double Ours, double? Torch, string Unit, double? Ratio, double? PercentOfPeak, string Aim, bool? Met,
    double OursSeconds, double? TorchSeconds, string TorchVariant, double Noise, double Peak, string Why, string? Failure)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static PeerRecord Of(PeerTime t) => new(
        t.Row.Name, t.Row.Group, Round(t.Row.Work.Show(t.Ours)), t.Theirs is { } theirs ? Round(t.Row.Work.Show(theirs)) : null, t.Row.Work.Name,
        t.Ratio is { } ratio ? Round(ratio) : null, t.PercentOfPeak is { } percent ? Round(percent) : null, t.Row.Aim.ToString(), t.Met,
        Round(t.Ours), t.Theirs is { } seconds ? Round(seconds) : null, t.Variant, Round(t.Noise), Round(t.Peak), PeerMisses.Why(t), t.Failure);

    public static string Write(IEnumerable<PeerTime> times) => JsonSerializer.Serialize(times.Select(Of), s_json);

    /// <summary>The times of a report's file, in the order of <paramref name="rows"/>; rows that the file does not have are left out.</summary>
    public static IReadOnlyList<PeerTime> Read(string file, IEnumerable<PeerRow> rows)
    {
        var records = JsonSerializer.Deserialize<PeerRecord[]>(File.ReadAllText(file), s_json)!.ToDictionary(r => (r.Group, r.Name));
        return [.. rows.Where(r => records.ContainsKey((r.Group, r.Name))).Select(r => records[(r.Group, r.Name)].Time(r))];
    }

    private PeerTime Time(PeerRow row) => new(row, OursSeconds, TorchSeconds, Noise, TorchVariant, Failure, Peak);

    /// <summary>Four digits: more are noise.</summary>
    private static double Round(double value) => double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
