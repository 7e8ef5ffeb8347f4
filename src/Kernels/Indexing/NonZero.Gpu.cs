using ILGPU;

namespace TensorCore.Kernels;

// A group for each block of the mask, and a run of neighboring elements for each of its work-items. Bound by reading
// the mask: a work-item's run is one line of the cache.
public readonly partial struct CountNonZero
{
    internal const int GroupSize = 256;
    internal const int RunElements = BlockElements / GroupSize;

    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in NonZeroArgs args)
    {
        var blocks = Blocks(args.Shape.Count);
        device.Launch<GpuBody, Views>(
            LaunchGrid.GroupsOf(GroupSize, blocks), new(device.View<byte>(args.Mask, args.Shape.Count), device.View<long>(args.Counts, blocks)));
    }

    /// <summary>How many of the elements that belong to this work-item are true.</summary>
    internal static int CountOfRun(ArrayView<byte> mask)
    {
        var start = WorkItem.Index * RunElements;
        var count = 0;
        for (var k = 0; k < RunElements; k++)
        {
            if (start + k < mask.Length && mask[start + k] != 0) count++;
        }

        return count;
    }

    /// <summary>
    /// The sum of the counts of this work-item and all before it in the group: a scan in which every step doubles the
    /// distance (W. D. Hillis and G. L. Steele, "Data parallel algorithms", 1986). Called by the whole group.
    /// </summary>
    internal static int ScanOfGroup(int count)
    {
        var sums = SharedMemory.Allocate<int>(GroupSize);
        sums[Group.IdxX] = count;
        Group.Barrier();
        for (var distance = 1; distance < GroupSize; distance <<= 1)
        {
            var before = Group.IdxX >= distance ? sums[Group.IdxX - distance] : 0;
            Group.Barrier();
            sums[Group.IdxX] += before;
            Group.Barrier();
        }

        return sums[Group.IdxX];
    }

    internal readonly record struct Views(ArrayView<byte> Mask, ArrayView<long> Counts);

    internal readonly struct GpuBody : IGpuKernel<Views>
    {
        public static void Execute(Views v)
        {
            var sum = ScanOfGroup(CountOfRun(v.Mask));
            if (Group.IdxX == GroupSize - 1) v.Counts[Grid.IdxX] = sum;
        }
    }
}

// 1. Numbers of the true elements, into the last row of the result: a group knows how many come before its block, and a
// scan over its work-items how many before each run. 2. From these the coordinates, one axis after another, the last row last.
public readonly partial struct NonZero
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in NonZeroArgs args)
    {
        var rank = args.Shape.Rank;
        if (args.Found == 0 || rank == 0) return;
        var count = args.Shape.Count;
        var blocks = CountNonZero.Blocks(count);
        var positions = device.View<long>(args.Positions, rank * args.Found);
        var numbers = positions.SubView((rank - 1) * args.Found, args.Found);
        device.Launch<NumbersBody, NumbersViews>(
            LaunchGrid.GroupsOf(CountNonZero.GroupSize, blocks), new(device.View<byte>(args.Mask, count), device.View<long>(args.Counts, blocks), numbers));
        var after = count; // elements for one step along the axes so far
        for (var axis = 0; axis < rank - 1; axis++)
        {
            after /= args.Shape.Lengths[axis];
            device.Launch<CoordinatesBody, CoordinatesViews>(
                args.Found, new(numbers, positions.SubView(axis * args.Found, args.Found), after, args.Shape.Lengths[axis]));
        }

        if (rank > 1)
            device.Launch<CoordinatesBody, CoordinatesViews>(args.Found, new(numbers, numbers, 1, args.Shape.Lengths[rank - 1]));
    }

    internal readonly record struct NumbersViews(ArrayView<byte> Mask, ArrayView<long> Before, ArrayView<long> Numbers);

    internal readonly struct NumbersBody : IGpuKernel<NumbersViews>
    {
        public static void Execute(NumbersViews v)
        {
            var count = CountNonZero.CountOfRun(v.Mask);
            var next = v.Before[Grid.IdxX] + CountNonZero.ScanOfGroup(count) - count;
            var start = WorkItem.Index * CountNonZero.RunElements;
            for (var k = 0; k < CountNonZero.RunElements; k++)
            {
                if (start + k < v.Mask.Length && v.Mask[start + k] != 0)
                {
                    v.Numbers[next] = start + k;
                    next++;
                }
            }
        }
    }

    internal readonly record struct CoordinatesViews(ArrayView<long> Numbers, ArrayView<long> Coordinates, long After, long Length);

    internal readonly struct CoordinatesBody : IGpuKernel<CoordinatesViews>
    {
        public static void Execute(CoordinatesViews v)
        {
            var i = WorkItem.Index;
            if (i < v.Numbers.Length) v.Coordinates[i] = v.Numbers[i] / v.After % v.Length;
        }
    }
}
