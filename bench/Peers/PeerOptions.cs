using System.Globalization;
using System.Runtime.Intrinsics;

namespace TensorCore.Bench;

/// <summary>What was asked for on the command line.</summary>
internal sealed record PeerOptions
{
    public const string Usage = "options: --threads N, --filter TEXT (parts of groups and names, joined by |), --quick, --passes N, --out FOLDER, --against FILE, --python PATH";

    /// <summary>Threads of both sides.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Only rows whose group or name contains one of these.</summary>
    public string[] Filter { get; init; } = [];

    /// <summary>Fewer and shorter rounds, and nothing is written unless a folder is named.</summary>
    public bool Quick { get; init; }

    /// <summary>How often the whole table is measured, each time in a process of its own; 0 for three times, quickly once.</summary>
    public int PassesAsked { get; init; }

    public int Passes => PassesAsked > 0 ? PassesAsked : Quick ? 1 : 3;

    /// <summary>Where the report goes; null for the repository's folder, or nowhere for part of the rows.</summary>
    public string? Out { get; init; }

    /// <summary>An earlier report, as JSON, that this one is compared with.</summary>
    public string? Against { get; init; }

    /// <summary>The Python to use; those on the path when null.</summary>
    public string? Python { get; init; }

    /// <summary>Name of the report's files: other widths of vectors and numbers of threads do not replace the usual report.</summary>
    public string FileName =>
        "peers" + (Vector512.IsHardwareAccelerated ? "" : "-avx2") + (Threads == Environment.ProcessorCount ? "" : $"-{Threads}thread{(Threads == 1 ? "" : "s")}");

    /// <exception cref="ArgumentException">An option is not known or lacks its value.</exception>
    public static PeerOptions Parse(string[] args)
    {
        var options = new PeerOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--threads" => options with { Threads = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--filter" => options with { Filter = Value().Split('|') },
                "--quick" => options with { Quick = true },
                "--passes" => options with { PassesAsked = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--against" => options with { Against = Value() },
                "--out" => options with { Out = Value() },
                "--python" => options with { Python = Value() },
                _ => throw new ArgumentException($"'{args[i]}' is not an option. {Usage}"),
            };

            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value. {Usage}");
        }

        return options;
    }

    /// <summary>The options of one pass that writes to a folder.</summary>
    public IEnumerable<string> OfOnePass(string folder) =>
    [
        "--passes", "1", "--threads", $"{Threads}", "--out", folder,
        .. Quick ? ["--quick"] : Array.Empty<string>(),
        .. Filter.Length > 0 ? ["--filter", string.Join('|', Filter)] : Array.Empty<string>(),
        .. Python is not null ? ["--python", Python] : Array.Empty<string>(),
    ];

    /// <summary>What was asked for that changes which rows are measured, how, and where the report goes, as it is typed.</summary>
    public string Changed => string.Concat(
        Threads == Environment.ProcessorCount ? "" : $" --threads {Threads}", Quick ? " --quick" : "", PassesAsked == 0 ? "" : $" --passes {PassesAsked}",
        Filter.Length == 0 ? "" : $" --filter \"{string.Join('|', Filter)}\"", Out is null ? "" : $" --out \"{Out}\"");

    /// <summary>Whether a row is wanted.</summary>
    public bool Takes(PeerRow row) =>
        Filter.Length == 0 || Filter.Any(f => $"{row.Group}: {row.Name}".Contains(f, StringComparison.OrdinalIgnoreCase));

    /// <summary>The folder to write to, or null.</summary>
    public string? Folder => Out ?? (Quick || Filter.Length > 0 ? null : Path.GetDirectoryName(BenchFolder.Path("bench", "results", "peers")));

    /// <summary>Every python3 on the path and the system's, or the one that was named.</summary>
    public IEnumerable<string> Pythons => Python is not null
        ? [Python]
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/bin")
            .Select(folder => Path.Combine(folder, "python3")).Where(File.Exists).Distinct();
}
