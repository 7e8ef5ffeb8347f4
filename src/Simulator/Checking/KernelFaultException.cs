using ILGPU;

namespace TensorCore.Simulator;

/// <summary>A kernel did what it must not do on a GPU. The device can be used again.</summary>
public sealed class KernelFaultException : Exception
{
    internal KernelFaultException(
        FaultKind kind, string kernel, Index3D group, Index3D workItem, string message, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Kernel = kernel;
        Group = group;
        WorkItem = workItem;
    }

    /// <summary>What was wrong.</summary>
    public FaultKind Kind { get; }

    /// <summary>The kernel's name.</summary>
    public string Kernel { get; }

    /// <summary>The group's index; zero when the launch itself was refused.</summary>
    public Index3D Group { get; }

    /// <summary>The work-item's index in its group; zero when the launch itself was refused.</summary>
    public Index3D WorkItem { get; }
}
