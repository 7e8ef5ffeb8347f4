namespace TensorCore.Simulator;

/// <summary>What a simulated device checks while a kernel runs.</summary>
public enum SimulatorChecks
{
    /// <summary>Indices, barriers that part of a group misses, sizes over the device's limits.</summary>
    /// <remarks>
    /// Barriers are told apart by file and line. Two branches that call the same helper, whose barrier it is, or that stand on
    /// one line, pass, although a GPU may hang there.
    /// </remarks>
    Bounds,

    /// <summary>Also races, and reads of memory that nobody wrote.</summary>
    /// <remarks>
    /// An access through a view does not say whether it reads or writes: a value that changed was written, one that did
    /// not was read. So a write of the value that was there counts as a read; elements of one or two bytes are not
    /// checked for being written; an element of a struct type counts as a whole; and groups that order themselves by
    /// atomic counters and fences are taken as unordered.
    /// </remarks>
    Full,
}
