using System.Runtime.CompilerServices;
using TensorCore.Simulator;

namespace ILGPU;

/// <summary>Which work-item of its group is running, and the barrier of the group.</summary>
/// <remarks>Every member throws <see cref="InvalidOperationException"/> outside a kernel.</remarks>
public static class Group
{
    /// <summary>The work-item's index along X.</summary>
    public static int IdxX => WorkItem.Current.Index.X;

    /// <summary>The work-item's index along Y.</summary>
    public static int IdxY => WorkItem.Current.Index.Y;

    /// <summary>The work-item's index along Z.</summary>
    public static int IdxZ => WorkItem.Current.Index.Z;

    /// <summary>The work-item's index.</summary>
    public static Index3D Index => WorkItem.Current.Index;

    /// <summary>The work-items of a group along X.</summary>
    public static int DimX => WorkItem.Current.Runner.GroupDim.X;

    /// <summary>The work-items of a group along Y.</summary>
    public static int DimY => WorkItem.Current.Runner.GroupDim.Y;

    /// <summary>The work-items of a group along Z.</summary>
    public static int DimZ => WorkItem.Current.Runner.GroupDim.Z;

    /// <summary>The work-items of a group along each dimension.</summary>
    public static Index3D Dimension => WorkItem.Current.Runner.GroupDim;

    /// <summary>The work-item's position in its group, X fastest.</summary>
    public static int LinearIndex => WorkItem.Current.LinearIndex;

    /// <summary>Whether this is the first work-item of its group.</summary>
    public static bool IsFirstThread => LinearIndex == 0;

    /// <summary>Whether this is the last work-item of its group.</summary>
    public static bool IsLastThread => LinearIndex == Dimension.Size - 1;

    /// <summary>Waits until every work-item of the group is here; what they wrote before is then visible to all.</summary>
    /// <param name="file">The source file of the call, for messages: leave it out.</param>
    /// <param name="line">The line of the call, for messages: leave it out.</param>
    public static void Barrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        WorkItem.Current.Runner.Barrier(file, line);
}
