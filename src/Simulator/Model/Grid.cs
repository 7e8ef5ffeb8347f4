using TensorCore.Simulator;

namespace ILGPU;

/// <summary>Which group of the launch the running work-item belongs to.</summary>
/// <remarks>Every member throws <see cref="InvalidOperationException"/> outside a kernel.</remarks>
public static class Grid
{
    /// <summary>The group's index along X.</summary>
    public static int IdxX => WorkItem.Current.Runner.GroupIndex.X;

    /// <summary>The group's index along Y.</summary>
    public static int IdxY => WorkItem.Current.Runner.GroupIndex.Y;

    /// <summary>The group's index along Z.</summary>
    public static int IdxZ => WorkItem.Current.Runner.GroupIndex.Z;

    /// <summary>The group's index.</summary>
    public static Index3D Index => WorkItem.Current.Runner.GroupIndex;

    /// <summary>The number of groups along X.</summary>
    public static int DimX => WorkItem.Current.Runner.GridDim.X;

    /// <summary>The number of groups along Y.</summary>
    public static int DimY => WorkItem.Current.Runner.GridDim.Y;

    /// <summary>The number of groups along Z.</summary>
    public static int DimZ => WorkItem.Current.Runner.GridDim.Z;

    /// <summary>The number of groups along each dimension.</summary>
    public static Index3D Dimension => WorkItem.Current.Runner.GridDim;

    /// <summary>The group's position among all groups, X fastest.</summary>
    public static int LinearIndex => Index3D.Linear(Index, Dimension);

    /// <summary>The work-item's index among all work-items of the launch.</summary>
    public static Index3D GlobalIndex => Index * Group.Dimension + Group.Index;

    /// <summary>The work-item's position: groups one after another, X fastest in each.</summary>
    public static int GlobalLinearIndex => LinearIndex * Group.Dimension.Size + Group.LinearIndex;
}
