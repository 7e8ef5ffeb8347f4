using TensorCore.Bench;

namespace TensorCore.Tests;

/// <summary>
/// What ILGPU makes of the kernels for NVIDIA GPUs, which needs none: all compile, and the fast ones compile to what they were
/// written for. The counts are in docs/ptx.md.
/// </summary>
public sealed class PtxTests
{
    /// <summary>Every kernel of the library by its name; kernels cannot be arguments, since they are internal.</summary>
    public static TheoryData<string> Kernels => [.. PtxKernels.All.Select(t => t.ToString())];

    public static TheoryData<string> FastKernels => [.. PtxKernels.Fast.Select(k => k.Kernel.ToString())];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles(string name)
    {
        var closed = PtxKernels.Closed(PtxKernels.All.Single(t => t.ToString() == name)).Take(2).ToArray();
        Assert.True(closed.Length > 0, $"No type arguments found for {name}.");
        foreach (var kernel in closed)
        {
            // ILGPU writes for the oldest architecture that has what it uses, and leaves the rest to the driver.
            Assert.Contains(".target sm_80", PtxKernels.Compile(kernel, PtxKernels.Targets[0].Architecture, PtxKernels.Targets[0].Instructions));
            Assert.Contains(".version 7.8", PtxKernels.Compile(kernel, PtxKernels.Targets[1].Architecture, PtxKernels.Targets[1].Instructions));
        }
    }

    [Theory]
    [MemberData(nameof(FastKernels))]
    public void Fast_kernels_keep_their_sums_in_registers_and_load_128_bits(string name)
    {
        var (kernel, multiplyAdds) = PtxKernels.Fast.Single(k => k.Kernel.ToString() == name);
        foreach (var (architecture, instructions) in PtxKernels.Targets)
        {
            var ptx = PtxKernels.Compile(kernel, architecture, instructions);
            var facts = PtxFacts.Of(ptx);
            Assert.Equal((0, 0), (facts.Local, facts.Calls));
            Assert.DoesNotContain(".f64", ptx);
            Assert.True(facts.MultiplyAdds >= multiplyAdds);
            Assert.True(facts.WideSharedLoads >= 8);
            Assert.True(facts.WideLoads >= 4);
            Assert.Equal(facts.WideSharedLoads, facts.SharedLoads);
        }
    }
}
