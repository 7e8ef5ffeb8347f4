using ILGPU;

namespace TensorCore.Simulator;

internal sealed partial class KernelRunner
{
    private void CheckLimits(string name, KernelConfig config)
    {
        void Refuse(string what) =>
            throw new KernelFaultException(FaultKind.Limit, name, default, default, $"Kernel {name} {what}");

        var (grid, group) = (config.GridDim, config.GroupDim);
        if (!config.IsValid)
            Refuse($"is launched with {grid} groups of {group} work-items: every dimension must be at least 1.");
        if (group.LongSize > options.MaxNumThreadsPerGroup)
            Refuse($"is launched with groups of {group} = {group.LongSize} work-items, but the device allows "
                + $"{options.MaxNumThreadsPerGroup}: make the groups smaller and the grid larger.");
        if (!group.InBounds(options.MaxGroupSize + new Index3D(1)))
            Refuse($"is launched with groups of {group} work-items, but the device allows {options.MaxGroupSize}: "
                + "turn the group so that its long dimension is X.");
        if (grid.X > options.MaxGridSize.X || grid.Y > options.MaxGridSize.Y || grid.Z > options.MaxGridSize.Z)
            Refuse($"is launched with {grid} groups, but the device allows {options.MaxGridSize}: "
                + "let each group do more, or turn the grid so that its long dimension is X.");
        if (config.SharedMemoryConfig.ArraySize > options.MaxSharedMemoryPerGroup)
            Refuse($"is launched with {config.SharedMemoryConfig.ArraySize} bytes of dynamic shared memory, but the "
                + $"device allows {options.MaxSharedMemoryPerGroup}: use smaller tiles.");
    }

    /// <summary>Every work-item of the group waits, and at the same place.</summary>
    private void CheckBarrier()
    {
        var first = _waiting.Peek();
        if (_waiting.Count < _size)
        {
            var waits = _waiting.Select(f => f.Item.LinearIndex).ToHashSet();
            var missing = Enumerable.Range(0, _size).First(i => !waits.Contains(i));
            _fault = BarrierFault(missing,
                $"returned, while {_waiting.Count} of {_size} work-items, the first {first.Item.Index}, wait at the "
                    + $"barrier in {Place(first)}: let every work-item of a group reach every barrier, so return early "
                    + "only after the last one.");
        }
        else if (_waiting.FirstOrDefault(f => f.Barrier != first.Barrier) is { } other)
        {
            _fault = BarrierFault(other.Item.LinearIndex,
                $"waits at the barrier in {Place(other)}, while work-item {first.Item.Index} waits at the one in "
                    + $"{Place(first)}: let all work-items of a group take the same way to the same barrier.");
        }
    }

    private KernelFaultException BarrierFault(int item, string what)
    {
        var index = Index3D.FromLinear(item, GroupDim);
        return new(FaultKind.Barrier, KernelName, GroupIndex, index,
            $"Kernel {KernelName}, group {GroupIndex}, work-item {index} {what}");
    }

    private KernelFaultException Overwritten(MemoryBlock block) =>
        new(FaultKind.OutOfBounds, KernelName, default, default,
            $"Kernel {KernelName} wrote past an end of {Faults.Name(block)} through a reference: reach every element "
                + "through the view's index.");

    private KernelFaultException TooManySegments() =>
        new(FaultKind.Limit, KernelName, GroupIndex, default,
            $"Kernel {KernelName} has too many work-items and barriers in one launch to be checked for races: use "
                + $"{nameof(SimulatorChecks)}.{nameof(SimulatorChecks.Bounds)}, or a smaller launch.");

    private static string Place(Fiber fiber) => $"{Path.GetFileName(fiber.Barrier.File)}:{fiber.Barrier.Line}";
}
