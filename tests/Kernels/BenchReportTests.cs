using TensorCore.Bench;

namespace TensorCore.Tests;

/// <summary>The reports about GPUs: that their rows run, and that the documents keep what they must.</summary>
public sealed class BenchReportTests
{
    private static GpuDevice Gpu => GpuTesting.Device;

    [SkippableFact]
    public void Every_row_about_a_GPU_runs_at_tiny_sizes()
    {
        var notes = new List<string>();
        var times = GpuReport.Measure(Gpu, GpuSizes.Tiny, notes);
        Assert.Equal(1 + GpuRows.All(GpuSizes.Tiny).Count, times.Count(t => !t.Row.Name.StartsWith("cuBLAS", StringComparison.Ordinal)));
        Assert.All(times, t => Assert.True(t.Rate > 0, t.Row.Name));
        Assert.True(notes.Count <= 1, string.Join('\n', notes)); // that there is no vendor's product to compare with
        var text = GpuReport.Markdown(Gpu, times, notes);
        Assert.All(times, t => Assert.Contains($"| {t.Row.Name} |", text));
        Assert.Contains("\"rate\":", GpuReport.Json(Gpu, times, notes));
    }

    [SkippableFact]
    public void A_device_that_is_wrong_is_told_from_one_that_is_close()
    {
        var right = ParityResult.Of(Case(0), Gpu, DType.Float32);
        Assert.True(right.SameBits && right.Passes);
        var wrong = ParityResult.Of(Case(8), Gpu, DType.Float32);
        Assert.False(wrong.Passes);
        Assert.InRange(wrong.Worst, 7.9, 8);
        Assert.Equal(double.PositiveInfinity, ParityResult.Of(Case(double.NaN), Gpu, DType.Float64).Worst);
        Assert.Contains("| planted | 4 | **7.99** |", ParityReport.Section(Gpu, [wrong]));

        // Multiplies by 1 + steps of epsilon on devices that are not the CPU.
        static ParityCase Case(double steps) => new("faults", "planted", 4, p =>
            [p.Uniform(1, 1.001, 100) * (p.Device is GpuDevice ? 1 + (steps * Math.Pow(2, p.Type == DType.Float32 ? -23 : -52)) : 1)]);
    }

    [Fact]
    public void Sections_of_other_devices_are_kept()
    {
        var one = ParityReport.Merge("", "sim", "## `sim`: first\n\n| a |\n");
        var two = ParityReport.Merge(one, "cuda:0", "## `cuda:0`: a GPU\n\n| b |\n");
        var three = ParityReport.Merge(two, "sim", "## `sim`: second\n\n| c |\n");
        Assert.StartsWith("# ", three);
        Assert.EndsWith("\n## `cuda:0`: a GPU\n\n| b |\n\n## `sim`: second\n\n| c |\n", three);
        Assert.DoesNotContain("first", three);
        Assert.Equal(three, ParityReport.Merge(three, "sim", "## `sim`: second\n\n| c |\n"));
        var four = ParityReport.Merge(three + "\n## By hand\n\nWords.\n", "sim", "## `sim`: third\n");
        Assert.EndsWith("\n## By hand\n\nWords.\n\n## `cuda:0`: a GPU\n\n| b |\n\n## `sim`: third\n", four);
    }
}
