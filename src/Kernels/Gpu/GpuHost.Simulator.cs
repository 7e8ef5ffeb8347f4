using ILGPU;

namespace TensorCore.Kernels;

/// <summary>Built without ILGPU: there is the simulator.</summary>
internal static partial class GpuHost
{
    private const string NoIlgpu = "this build is without ILGPU: the package sources configured when it was built do not carry it, or it was asked for so";

    /// <summary>Names that <see cref="Open"/> takes in this build.</summary>
    public static IReadOnlyList<string> Names => ["sim"];

    /// <summary>The fastest GPU; none in this build, since the simulator is slower than the CPU.</summary>
    public static GpuDevice? OpenFastest() => null;

    /// <summary>What is there, and why something is not.</summary>
    public static IEnumerable<DeviceListing> List() =>
    [
        new("sim", "GPU kernels run and checked on the CPU", true, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, 1, "simulator"),
        new("cuda", NoIlgpu, false),
        new("opencl", NoIlgpu, false),
    ];

    private static GpuDevice Create(string kind, int number, string name)
    {
        if (kind == "ilgpu-cpu") throw new DeviceException($"There is no '{name}': {NoIlgpu}. Its counterpart here is 'sim'.");
        if (kind != "sim") throw new DeviceException($"There is no '{name}': {NoIlgpu}. Kernels for GPUs can be run on 'sim'.");
        return new GpuDevice(name, Context.CreateDefault().CreateSimulator());
    }
}
