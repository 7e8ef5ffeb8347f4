using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TensorCore.Bench;

/// <summary>Compares devices with the CPU and keeps the outcome in docs/parity.md, a section for each device.</summary>
internal static partial class ParityReport
{
    /// <summary>Runs every case on the devices named, or on all there are; the exit code is 1 when one is beyond its tolerance.</summary>
    public static void Run(string[] names)
    {
        if (names.Length == 0) names = [.. Device.List().Where(d => d.IsAvailable && d.Name != "ilgpu-cpu").Select(d => d.Name)];
        if (names.Length == 0) Console.WriteLine("There is no device besides the CPU to compare with it.");
        foreach (var name in names)
        {
            var device = (GpuDevice)Device.Open(name);
            var results = Compare(device, ParityCases.All);
            var path = BenchFolder.Path("docs", "parity.md");
            File.WriteAllText(path, Merge(File.Exists(path) ? File.ReadAllText(path) : "", device.Name, Section(device, results)));
            var failed = results.Count(r => !r.Passes);
            Console.WriteLine($"{device}: {results.Count - failed} of {results.Count} within tolerance; written to {path}");
            if (failed > 0) Environment.ExitCode = 1;
        }
    }

    /// <summary>All cases in all their dtypes.</summary>
    public static IReadOnlyList<ParityResult> Compare(GpuDevice device, IReadOnlyList<ParityCase> cases)
    {
        var results = new List<ParityResult>();
        foreach (var test in cases)
        {
            foreach (var type in test.Types)
            {
                var result = ParityResult.Of(test, device, type);
                results.Add(result);
                Console.WriteLine($"{device} {test.Name} {type}: {Worst(result)}{(result.Passes ? "" : $", TOO FAR: {test.Allowed:0} are allowed")}");
            }
        }

        return results;
    }

    /// <summary>The document with the section of one device replaced or added; those of other devices, and one that is written by hand, stay.</summary>
    public static string Merge(string document, string device, string section)
    {
        var sections = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Match old in SectionPattern().Matches(document)) sections[old.Groups[1].Value] = old.Value.TrimEnd() + "\n";
        sections[$"`{device}`"] = section.TrimEnd() + "\n";
        return Introduction + string.Concat(sections.Values.Select(s => "\n" + s));
    }

    /// <summary>One device's heading and tables.</summary>
    public static string Section(GpuDevice device, IReadOnlyList<ParityResult> results)
    {
        var listing = Device.List().FirstOrDefault(d => d.Name == device.Name);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## `{device.Name}`: {device.Description}");
        text.AppendLine();
        var driver = listing is { Driver.Length: > 0 } && !BenchFolder.KernelHost.Contains(listing.Driver, StringComparison.Ordinal) ? $", driver {listing.Driver}" : "";
        var same = results.Count(r => r.SameBits);
        var failed = results.Count(r => !r.Passes);
        text.AppendLine(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, kernels run by {BenchFolder.KernelHost}{driver}. Of {results.Count} comparisons {same} have the same bits, {results.Count - same - failed} differ within the tolerance and {failed} beyond it.");
        foreach (var family in results.GroupBy(r => r.Case.Family))
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"| {family.Key} | allowed | Float32 | Float64 |");
            text.AppendLine("|---|---|---|---|");
            foreach (var test in family.GroupBy(r => r.Case))
            {
                var worst = string.Join(" | ", new[] { DType.Float32, DType.Float64 }.Select(type => Cell(test.SingleOrDefault(r => r.Type == type))));
                text.AppendLine(CultureInfo.InvariantCulture, $"| {test.Key.Name} | {(test.Key.Allowed == 0 ? "same bits" : $"{test.Key.Allowed:0}")} | {worst} |");
            }
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private const string Introduction =
        """
        # GPUs against the CPU

        Every device must give what the CPU gives, for results and gradients alike. Numbers are the largest error of any result or gradient of a row, relative to the largest magnitude in it, in units of the dtype's epsilon (2^-23, 2^-52); "same bits" where all are equal. Sums are taken in another order on a GPU, so that they may differ; formulas, random numbers and sums over repeated positions are meant to be equal.

        Made by the command below, which replaces the sections of the devices it finds (or of those named behind it), keeps the others, and fails when a tolerance is exceeded:

            dotnet run -c Release --project bench -- parity

        The last table of a device has the losses of whole training steps, with all their digits: its top row is what `tensorcore train addition --device DEVICE --steps 3` prints four digits of.

        """;

    private static string Cell(ParityResult? result) => result is null ? "" : result.Passes ? Worst(result) : $"**{Worst(result)}**";

    private static string Worst(ParityResult result) =>
        result.SameBits ? "same bits" : result.Worst == 0 ? "signs of zeros" : result.Worst.ToString("0.##", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^## (`[^`]+`|[^`\n]+)[\s\S]*?(?=^## |\z)", RegexOptions.Multiline)]
    private static partial Regex SectionPattern();
}
