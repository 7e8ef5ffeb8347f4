namespace ILGPU;

/// <summary>
/// Orders the memory accesses of a work-item as others see them. The simulator runs one work-item at a time, so
/// nothing is left to order; a fence does not make a race any less of one.
/// </summary>
public static class MemoryFence
{
    /// <summary>As the work-items of the same group see them.</summary>
    public static void GroupLevel() { }

    /// <summary>As the work-items of the device see them.</summary>
    public static void DeviceLevel() { }

    /// <summary>As the host and other devices see them.</summary>
    public static void SystemLevel() { }
}
