using ILGPU;

namespace TensorCore.Kernels;

/// <summary>Which work-item a kernel runs as, for launches along x alone.</summary>
public static class WorkItem
{
    /// <summary>Number of this work-item in the whole launch.</summary>
    public static long Index => ((long)Grid.IdxX * Group.DimX) + Group.IdxX;

    /// <summary>Work-items of the whole launch: the step of loops in which each takes every so-manieth element.</summary>
    public static long Count => (long)Grid.DimX * Group.DimX;
}
