namespace ILGPU;

/// <summary>How many groups a launch has, and how many work-items each group.</summary>
public readonly struct KernelConfig
{
    /// <summary>A launch of one dimension.</summary>
    /// <param name="gridDim">The number of groups.</param>
    /// <param name="groupDim">The work-items of a group.</param>
    public KernelConfig(Index1D gridDim, Index1D groupDim) : this(gridDim, groupDim, default) { }

    /// <summary>A launch of one dimension with dynamic shared memory.</summary>
    /// <param name="gridDim">The number of groups.</param>
    /// <param name="groupDim">The work-items of a group.</param>
    /// <param name="sharedMemoryConfig">The dynamic shared memory of each group.</param>
    public KernelConfig(Index1D gridDim, Index1D groupDim, SharedMemoryConfig sharedMemoryConfig)
        : this(new Index3D(gridDim.X, 1, 1), new Index3D(groupDim.X, 1, 1), sharedMemoryConfig) { }

    /// <summary>A launch of two dimensions.</summary>
    /// <param name="gridDim">The number of groups along X and Y.</param>
    /// <param name="groupDim">The work-items of a group along X and Y.</param>
    public KernelConfig(Index2D gridDim, Index2D groupDim) : this(gridDim, groupDim, default) { }

    /// <summary>A launch of two dimensions with dynamic shared memory.</summary>
    /// <param name="gridDim">The number of groups along X and Y.</param>
    /// <param name="groupDim">The work-items of a group along X and Y.</param>
    /// <param name="sharedMemoryConfig">The dynamic shared memory of each group.</param>
    public KernelConfig(Index2D gridDim, Index2D groupDim, SharedMemoryConfig sharedMemoryConfig)
        : this(new Index3D(gridDim, 1), new Index3D(groupDim, 1), sharedMemoryConfig) { }

    /// <summary>A launch of three dimensions.</summary>
    /// <param name="gridDim">The number of groups along each dimension.</param>
    /// <param name="groupDim">The work-items of a group along each dimension.</param>
    public KernelConfig(Index3D gridDim, Index3D groupDim) : this(gridDim, groupDim, default) { }

    /// <summary>A launch of three dimensions.</summary>
    /// <param name="gridDimX">The number of groups along X.</param>
    /// <param name="gridDimY">The number of groups along Y.</param>
    /// <param name="gridDimZ">The number of groups along Z.</param>
    /// <param name="groupDimX">The work-items of a group along X.</param>
    /// <param name="groupDimY">The work-items of a group along Y.</param>
    /// <param name="groupDimZ">The work-items of a group along Z.</param>
    public KernelConfig(int gridDimX, int gridDimY, int gridDimZ, int groupDimX, int groupDimY, int groupDimZ)
        : this(new Index3D(gridDimX, gridDimY, gridDimZ), new Index3D(groupDimX, groupDimY, groupDimZ), default) { }

    /// <summary>A launch of three dimensions with dynamic shared memory.</summary>
    /// <param name="gridDim">The number of groups along each dimension.</param>
    /// <param name="groupDim">The work-items of a group along each dimension.</param>
    /// <param name="sharedMemoryConfig">The dynamic shared memory of each group.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public KernelConfig(Index3D gridDim, Index3D groupDim, SharedMemoryConfig sharedMemoryConfig)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gridDim.LongSize, nameof(gridDim));
        ArgumentOutOfRangeException.ThrowIfNegative(groupDim.LongSize, nameof(groupDim));
        GridDim = gridDim;
        GroupDim = groupDim;
        SharedMemoryConfig = sharedMemoryConfig;
    }

    /// <summary>The number of groups along each dimension.</summary>
    public Index3D GridDim { get; }

    /// <summary>The work-items of a group along each dimension.</summary>
    public Index3D GroupDim { get; }

    /// <summary>The dynamic shared memory of each group.</summary>
    public SharedMemoryConfig SharedMemoryConfig { get; }

    /// <summary>Whether every dimension is positive.</summary>
    public bool IsValid =>
        GridDim.X > 0 && GridDim.Y > 0 && GridDim.Z > 0 && GroupDim.X > 0 && GroupDim.Y > 0 && GroupDim.Z > 0;

    /// <summary>The number of work-items of the launch.</summary>
    public long Size => GridDim.LongSize * GroupDim.LongSize;

    /// <summary>Groups and work-items of one dimension.</summary>
    public static implicit operator KernelConfig((Index1D Grid, Index1D Group) dimensions) =>
        new(dimensions.Grid, dimensions.Group);

    /// <summary>Groups of three dimensions, work-items of one.</summary>
    public static implicit operator KernelConfig((Index3D Grid, Index1D Group) dimensions) =>
        new(dimensions.Grid, new Index3D(dimensions.Group, 1, 1));

    /// <summary>Groups of three dimensions, work-items of two.</summary>
    public static implicit operator KernelConfig((Index3D Grid, Index2D Group) dimensions) =>
        new(dimensions.Grid, new Index3D(dimensions.Group, 1));

    /// <summary>Groups and work-items of two dimensions.</summary>
    public static implicit operator KernelConfig((Index2D Grid, Index2D Group) dimensions) =>
        new(dimensions.Grid, dimensions.Group);

    /// <summary>Groups and work-items of three dimensions.</summary>
    public static implicit operator KernelConfig((Index3D Grid, Index3D Group) dimensions) =>
        new(dimensions.Grid, dimensions.Group);

    /// <summary>Groups and work-items of one dimension, with dynamic shared memory.</summary>
    public static implicit operator KernelConfig((Index1D Grid, Index1D Group, SharedMemoryConfig Shared) dimensions) =>
        new(dimensions.Grid, dimensions.Group, dimensions.Shared);

    /// <summary>Groups and work-items of three dimensions, with dynamic shared memory.</summary>
    public static implicit operator KernelConfig((Index3D Grid, Index3D Group, SharedMemoryConfig Shared) dimensions) =>
        new(dimensions.Grid, dimensions.Group, dimensions.Shared);
}
