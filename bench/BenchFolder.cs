namespace TensorCore.Bench;

/// <summary>Where reports are written.</summary>
internal static class BenchFolder
{
    /// <summary>
    /// The folder with the solution, above the program or the current folder; the current folder where there is none, as on
    /// a machine that has only the published program.
    /// </summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory) ?? Environment.CurrentDirectory;

    /// <summary>A path below the root whose folder exists.</summary>
    public static string Path(params string[] parts)
    {
        var path = System.IO.Path.Combine([Root, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>What compiled and ran the kernels of a GPU: ILGPU, or the simulator.</summary>
    public static string KernelHost { get; } = typeof(ILGPU.Context).Assembly.GetName() is var name && name.Name == "ILGPU"
        ? $"ILGPU {name.Version!.ToString(3)}"
        : "the simulator";

    /// <summary>The processor as the system names it, with family and model, since virtual machines hide names.</summary>
    public static string Processor { get; } = FindProcessor();

    private static string FindProcessor()
    {
        const string file = "/proc/cpuinfo";
        if (!File.Exists(file)) return UnnamedProcessor;
        var first = File.ReadLines(file).TakeWhile(l => l.Length > 0).Select(l => l.Split(':', 2, StringSplitOptions.TrimEntries)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);
        return first.TryGetValue("model name", out var named) && first.TryGetValue("cpu family", out var family) ? $"{named}, family {family} model {first["model"]}" : UnnamedProcessor;
    }

    private static string UnnamedProcessor => $"{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture} processor";

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "TensorCore.sln"))) return at.FullName;
        }

        return null;
    }
}
