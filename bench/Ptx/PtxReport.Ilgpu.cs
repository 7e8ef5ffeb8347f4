using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ILGPU.Runtime.Cuda;

namespace TensorCore.Bench;

internal static partial class PtxReport
{
    private const string Header = "| instructions | multiply-adds | global loads, 128-bit | shared loads, 128-bit | global stores | barriers | calls | local |\n";

    static partial void Write(ref bool written)
    {
        var text = new StringBuilder(Introduction);
        text.Append("\n## Kernels that promise registers and 128-bit loads\n\n| kernel | target ").Append(Header).Append("|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (kernel, _) in PtxKernels.Fast)
        {
            foreach (var (architecture, instructions) in PtxKernels.Targets)
                text.Append(CultureInfo.InvariantCulture, $"| {Name(kernel)} | {TargetOf(architecture)} {Row(PtxFacts.Of(PtxKernels.Compile(kernel, architecture, instructions)))}");
        }

        text.Append("\n## All kernels\n\nFor sm_80; generic ones with the first type arguments that fit.\n\n| kernel ").Append(Header).Append("|---|---|---|---|---|---|---|---|---|\n");
        var (oldest, set) = PtxKernels.Targets[0];
        var inLocal = 0;
        foreach (var open in PtxKernels.All)
        {
            var kernel = PtxKernels.Closed(open).First();
            var facts = PtxFacts.Of(PtxKernels.Compile(kernel, oldest, set));
            if (facts.Local > 0) inLocal++;
            text.Append(CultureInfo.InvariantCulture, $"| {Name(kernel)} {Row(facts)}");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{PtxKernels.All.Count} kernels, {inLocal} of which use local memory.\n");
        var path = BenchFolder.Path("docs", "ptx.md");
        File.WriteAllText(path, text.ToString().ReplaceLineEndings("\n"));
        Console.WriteLine($"written to {path}");
        written = true;
    }

    private const string Introduction =
        """
        # What the kernels become for NVIDIA GPUs

        ILGPU 1.5.3 writes PTX without a GPU, so these are facts about the compiler's text and not about a run: how many registers a kernel takes, and how fast it is, is decided by NVIDIA's assembler and the hardware. "Local" counts declarations of and accesses to local memory, which is what did not become registers. `PtxTests` compile every kernel for both targets and hold the first table to its promises. Made by

            dotnet run -c Release --project bench -p:UseIlgpu=true -- ptx

        """;

    private static string TargetOf(CudaArchitecture architecture) => $"sm_{architecture.Major}{architecture.Minor}";

    private static string Row(PtxFacts f) => string.Create(CultureInfo.InvariantCulture,
        $"| {f.Instructions} | {f.MultiplyAdds} | {f.Loads}, {f.WideLoads} | {f.SharedLoads}, {f.WideSharedLoads} | {f.Stores} | {f.Barriers} | {f.Calls} | {f.Local} |\n");

    private static string Name(Type kernel) => Short().Replace(kernel.ToString(), "").Replace('+', '.').Replace('[', '<').Replace(']', '>').Replace(",", ", ", StringComparison.Ordinal) is var name
        ? $"`{name}`"
        : "";

    [GeneratedRegex(@"TensorCore\.Kernels\.|System\.|`\d+")]
    private static partial Regex Short();
}
