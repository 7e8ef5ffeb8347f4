using ILGPU;

namespace TensorCore.Simulator;

/// <summary>What a simulated device checks, and what it pretends to be.</summary>
public sealed record SimulatorOptions
{
    /// <summary>What is checked while a kernel runs.</summary>
    public SimulatorChecks Checks { get; init; } = SimulatorChecks.Full;

    /// <summary>
    /// Whether a kernel that reads device memory nobody has written since it was allocated is reported, with
    /// <see cref="SimulatorChecks.Full"/>; shared and local memory always are.
    /// </summary>
    public bool ReportUnwrittenGlobalMemory { get; init; } = true;

    /// <summary>The most work-items of a group.</summary>
    public int MaxNumThreadsPerGroup { get; init; } = 1024;

    /// <summary>The most work-items of a group along each dimension.</summary>
    public Index3D MaxGroupSize { get; init; } = new(1024, 1024, 64);

    /// <summary>The most groups of a launch along each dimension.</summary>
    public Index3D MaxGridSize { get; init; } = new(int.MaxValue, 65535, 65535);

    /// <summary>The most bytes of shared memory of a group.</summary>
    public int MaxSharedMemoryPerGroup { get; init; } = 48 * 1024;

    /// <summary>The bytes of device memory; what the host has unless it is said otherwise.</summary>
    public long MemorySize { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
