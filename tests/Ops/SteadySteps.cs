namespace TensorCore.Tests;

/// <summary>Training steps like those before them.</summary>
internal static class SteadySteps
{
    /// <summary>Repeats a step until the pool has what it takes, and then asserts that more of them take nothing from the system and keep nothing.</summary>
    public static void AllocateNothing(Device device, Action step)
    {
        for (var i = 0; i < 3; i++) step();
        var (live, taken) = (device.Memory.LiveBytes, device.Memory.SystemAllocations);
        for (var i = 0; i < 5; i++) step();
        Assert.Equal(live, device.Memory.LiveBytes);
        Assert.Equal(taken, device.Memory.SystemAllocations);
    }
}
