namespace TensorCore.Simulator;

/// <summary>What a simulated device checks while a kernel runs.</summary>
public enum SimulatorChecks
{
    /// <summary>Indices, barriers that part of a group misses, sizes over the device's limits.</summary>
    Bounds,

    /// <summary>Also races, and reads of memory that nobody wrote.</summary>
    Full,
}
