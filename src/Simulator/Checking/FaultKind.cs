namespace TensorCore.Simulator;

/// <summary>What a kernel did wrong.</summary>
public enum FaultKind
{
    /// <summary>An index out of the bounds of a view, a view out of another's, or a view of a disposed buffer.</summary>
    OutOfBounds,

    /// <summary>A view that starts where its element type must not.</summary>
    Misaligned,

    /// <summary>A read of memory that nobody wrote.</summary>
    UnwrittenRead,

    /// <summary>Two work-items met at one address with no barrier between them, and not both atomic.</summary>
    Race,

    /// <summary>A barrier that only a part of the group reached.</summary>
    Barrier,

    /// <summary>A group, grid or shared memory over the device's limit, or empty.</summary>
    Limit,

    /// <summary>Work-items of a group that allocate shared memory differently.</summary>
    SharedMemory,

    /// <summary>An exception of .NET, which a GPU does not have.</summary>
    Exception,
}
