using System.Globalization;
using System.Runtime.Intrinsics;

namespace TensorCore.Bench;

/// <summary>What was asked for on the command line.</summary>
internal sealed record PeerOptions
{
    public const string Usage = "options: --threads N, --filter TEXT (parts of groups and names, joined by |), --quick, --out FOLDER, --python PATH";

    /// <summary>Threads of both sides.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Only rows whose group or name contains one of these.</summary>
    public string[] Filter { get; init; } = [];

    /// <summary>Fewer and shorter rounds, and nothing is written unless a folder is named.</summary>
    public bool Quick { get; init; }

    /// <summary>Where the report goes; null for the repository's folder, or nowhere for part of the rows.</summary>
    public string? Out { get; init; }

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
                "--out" => options with { Out = Value() },
                "--python" => options with { Python = Value() },
                _ => throw new ArgumentException($"'{args[i]}' is not an option. {Usage}"),
            };

            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value. {Usage}");
        }

        return options;
    }

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
