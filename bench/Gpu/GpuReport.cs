using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TensorCore.Bench;

/// <summary>Times a GPU and writes bench/results/gpu-NAME.md and .json.</summary>
internal static class GpuReport
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public static void Run(string[] args)
    {
        var device = args.Length > 0 ? Device.Open(args[0]) : Device.Open("auto");
        if (device is not GpuDevice gpu)
        {
            Console.WriteLine("There is no GPU here; name a device to time another, such as opencl:0.");
            Environment.ExitCode = 1;
            return;
        }

        var tiny = GpuSizes.IsForDebugging(gpu);
        if (tiny) Console.WriteLine($"{gpu} runs work-items one after the other: full sizes would take days, so tiny ones show that the rows run; their times say nothing.");
        var notes = new List<string>();
        if (GpuSizes.IsProcessor(gpu))
            notes.Add($"{gpu.Description} is no GPU but a CPU behind OpenCL, and the sizes are small ones: that every row runs is what this table shows, while its times tell nothing about GPUs and vary with whatever else the machine does");
        var times = Measure(gpu, GpuSizes.Of(gpu), notes);
        if (tiny) return;
        var path = BenchFolder.Path("bench", "results", $"gpu-{FileName(gpu.Description)}");
        File.WriteAllText(path + ".md", Markdown(gpu, times, notes));
        File.WriteAllText(path + ".json", Json(gpu, times, notes));
        Console.WriteLine($"written to {path}.md and .json");
    }

    /// <summary>Times the ceilings and every row. A row that fails is noted, and the others go on.</summary>
    public static IReadOnlyList<GpuTime> Measure(GpuDevice device, GpuSizes sizes, List<string> notes)
    {
        var rows = new List<GpuRow> { GpuCeilings.Copy(4L * sizes.Elements[^1]) };
        if (GpuCeilings.VendorProduct(device, sizes.Cubes[^1], out var missing) is { } product) rows.Add(product);
        else Note(missing);
        rows.AddRange(GpuRows.All(sizes));
        var times = new List<GpuTime>();
        foreach (var row in rows)
        {
            try
            {
                var time = row.Measure(device, sizes.Seconds);
                times.Add(time);
                Console.WriteLine($"{row.Name,-58} {Milliseconds(time),10} {Rate(time),16} {Share(time, times),5}");
            }
            catch (Exception e) when (e is OutOfMemoryException or DeviceException)
            {
                Note($"{row.Name} was not measured: {e.Message}");
            }
        }

        return times;

        void Note(string note)
        {
            notes.Add(note);
            Console.WriteLine(note);
        }
    }

    /// <summary>The report for people.</summary>
    public static string Markdown(GpuDevice device, IReadOnlyList<GpuTime> times, IReadOnlyList<string> notes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {device.Description}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, device `{device.Name}`, {device.Multiprocessors} multiprocessors, kernels run by {BenchFolder.KernelHost}. Best of three rounds, with the host waiting for the device after each. Float32; rates count the FLOP (a multiplication and an addition are two) or the bytes that must be read and written. Made by\n\n");
        text.Append(CultureInfo.InvariantCulture, $"    dotnet run -c Release --project bench -- gpu {device.Name}\n");
        foreach (var group in times.GroupBy(t => t.Row.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| {group.Key} | time | rate | of the ceiling |\n|---|---|---|---|\n");
            foreach (var time in group)
                text.Append(CultureInfo.InvariantCulture, $"| {time.Row.Name} | {Milliseconds(time)} | {Rate(time)} | {Share(time, times)} |\n");
        }

        foreach (var note in notes) text.Append(CultureInfo.InvariantCulture, $"\n{note}.\n");
        return text.ToString();
    }

    /// <summary>The same for programs.</summary>
    public static string Json(GpuDevice device, IReadOnlyList<GpuTime> times, IReadOnlyList<string> notes) => JsonSerializer.Serialize(
        new
        {
            device = device.Name,
            name = device.Description,
            multiprocessors = device.Multiprocessors,
            kernels = BenchFolder.KernelHost,
            date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            rows = times.Select(t => new
            {
                group = t.Row.Group,
                name = t.Row.Name,
                seconds = t.Seconds,
                unit = t.Row.Unit == WorkUnit.Flop ? "GFLOP/s" : "GB/s",
                rate = t.Rate,
            }),
            notes,
        },
        s_json);

    private static string Milliseconds(GpuTime time) => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds * 1e3:0.000} ms");

    private static string Rate(GpuTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Rate:0.0} {(time.Row.Unit == WorkUnit.Flop ? "GFLOP/s" : "GB/s")}");

    /// <summary>In percent of the first ceiling in the same unit; nothing where there is none.</summary>
    private static string Share(GpuTime time, IReadOnlyList<GpuTime> times) =>
        times.FirstOrDefault(t => t.Row.Group == GpuCeilings.Group && t.Row.Unit == time.Row.Unit) is { } ceiling && ceiling != time
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * time.Rate / ceiling.Rate:0} %")
            : "";

    private static string FileName(string device) =>
        string.Join('-', new string([.. device.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
