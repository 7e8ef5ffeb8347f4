using System.Text.Encodings.Web;
using System.Text.Json;

namespace TensorCore.Kernels;

/// <summary>
/// Writes times in the Trace Event Format: one complete event ("X") each, in microseconds. Viewers nest what lies inside each other on
/// a thread.
/// </summary>
internal static class ChromeTrace
{
    private const double Microseconds = 1e6;

    public static void Write(Stream stream, IReadOnlyList<ProfiledEvent> events, long dropped)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }); // "Map<Add>" as it is
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        foreach (var thread in events.Select(e => e.Thread).Distinct()) ThreadName(json, thread);
        foreach (var e in events) Write(json, e);
        json.WriteEndArray();
        json.WriteStartObject("otherData");
        json.WriteNumber("droppedEvents", dropped);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void ThreadName(Utf8JsonWriter json, int thread)
    {
        json.WriteStartObject();
        json.WriteString("name", "thread_name");
        json.WriteString("ph", "M");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", $"thread {thread}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProfiledEvent e)
    {
        json.WriteStartObject();
        json.WriteString("name", e.Name);
        json.WriteString("cat", Category(e.Kind));
        json.WriteString("ph", "X");
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", e.Thread);
        json.WriteNumber("ts", Math.Round(e.Start * Microseconds, 3));
        json.WriteNumber("dur", Math.Round(e.Seconds * Microseconds, 3));
        json.WriteStartObject("args");
        json.WriteString("pass", Pass(e.Pass));
        if (e.Shapes.Length > 0) json.WriteString("shapes", e.Shapes);
        if (e.Type is { } type) json.WriteString("dtype", type.ToString());
        Rate(json, "flops", "GFLOP/s", e.Flops, e.Seconds);
        Rate(json, "bytes", "GB/s", e.Bytes, e.Seconds);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Rate(Utf8JsonWriter json, string name, string unit, double amount, double seconds)
    {
        if (amount == 0) return;
        json.WriteNumber(name, amount);
        if (seconds > 0) json.WriteNumber(unit, Math.Round(amount / seconds / 1e9, 3));
    }

    private static string Category(ProfiledKind kind) => kind switch
    {
        ProfiledKind.Kernel => "kernel",
        ProfiledKind.Function => "function",
        _ => "region",
    };

    private static string Pass(ProfiledPass pass) => pass switch
    {
        ProfiledPass.Forward => "forward",
        ProfiledPass.Backward => "backward",
        _ => "update",
    };
}
