namespace TensorCore;

/// <summary>A device that could be opened, or one that could not and why.</summary>
/// <param name="Name">What <see cref="Device.Open"/> takes.</param>
/// <param name="Description">What the driver calls it; for one that is not there the reason.</param>
/// <param name="IsAvailable">Whether it can be opened.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="ComputeUnits">Its multiprocessors or cores.</param>
/// <param name="Driver">Driver and version, where it says so.</param>
public sealed record DeviceListing(string Name, string Description, bool IsAvailable, long MemoryBytes = 0, int ComputeUnits = 0, string Driver = "");
