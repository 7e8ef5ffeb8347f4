using ILGPU;

namespace TensorCore.Kernels;

/// <summary>How many work-items a kernel is launched with, in groups of equal size.</summary>
/// <param name="Groups">Number of groups along x, y and z; at most 2^31 - 1, 65535 and 65535.</param>
/// <param name="GroupSize">Work-items of a group along x, y and z.</param>
public readonly record struct LaunchGrid(Index3D Groups, Index3D GroupSize)
{
    /// <summary>Work-items of a group where nothing speaks for another number.</summary>
    public const int DefaultGroupSize = 256;

    /// <summary>Elements that a kernel counts in 32 bits, at most: a loop's step beyond the last, and rounding up to whole parts, must not wrap.</summary>
    public const int MostElements = int.MaxValue - (1 << 17);

    /// <summary>At least <paramref name="items"/> work-items in a row; those beyond must do nothing.</summary>
    /// <exception cref="NotSupportedException">There are more than one launch can have.</exception>
    public static LaunchGrid Items(long items, int groupSize = DefaultGroupSize)
    {
        var groups = (items + groupSize - 1) / groupSize;
        if (groups > int.MaxValue) throw new NotSupportedException($"A kernel cannot be launched over {items} elements; split the tensor.");
        return new LaunchGrid(new Index3D((int)groups, 1, 1), new Index3D(groupSize, 1, 1));
    }

    /// <summary>This many groups in a row.</summary>
    public static LaunchGrid GroupsOf(int groupSize, int groups) => new(new Index3D(groups, 1, 1), new Index3D(groupSize, 1, 1));

    /// <summary>Whether there is nothing to launch.</summary>
    public bool IsEmpty => Groups.X == 0 || Groups.Y == 0 || Groups.Z == 0;
}
