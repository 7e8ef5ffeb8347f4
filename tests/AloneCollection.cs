namespace TensorCore.Tests;

/// <summary>Tests about the whole process, such as its garbage or its one open profiler: no others run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class AloneCollection
{
    public const string Name = "alone";
}
