using ILGPU;

namespace TensorCore.Simulator;

/// <summary>The shared memory of the running group.</summary>
internal sealed unsafe partial class KernelRunner
{
    private readonly List<(Type Type, int Extent, int Offset)> _shared = [];
    private MemoryBlock? _sharedBlock;
    private int _sharedBytes, _dynamicBytes;

    /// <summary>The next block of shared memory of the running work-item.</summary>
    public ArrayView<T> AllocateShared<T>(int extent) where T : unmanaged
    {
        var number = _current!.Item.SharedAllocations++;
        if (number == _shared.Count) AddShared(typeof(T), extent, sizeof(T));
        var (type, length, offset) = _shared[number];
        if (type != typeof(T) || length != extent)
            throw Faults.Of(FaultKind.SharedMemory,
                $"allocates {extent} {typeof(T).Name} elements as shared memory number {number}, where an earlier "
                    + $"work-item allocated {length} {type.Name}: let every work-item of a group make the same "
                    + "allocations, of constant length.");
        return new(_sharedBlock, _sharedBlock!.Start + offset, extent);
    }

    /// <summary>The shared memory that the launch asked for.</summary>
    public ArrayView<T> DynamicShared<T>() where T : unmanaged =>
        new(_sharedBlock, _sharedBlock == null ? null : _sharedBlock.Start, _dynamicBytes / sizeof(T));

    private void AddShared(Type type, int extent, int size)
    {
        var bytes = (long)extent * size;
        if (extent < 0 || _sharedBytes + bytes > options.MaxSharedMemoryPerGroup)
            throw Faults.Of(FaultKind.Limit,
                $"allocates {extent} {type.Name} elements = {bytes} bytes of shared memory on top of {_sharedBytes}, but "
                    + $"the device allows {options.MaxSharedMemoryPerGroup} per group: use smaller tiles.");
        _sharedBlock ??= new MemoryBlock(BlockKind.Shared, (options.MaxSharedMemoryPerGroup + 15L) & ~15L, Watch);
        _shared.Add((type, extent, _sharedBytes));
        _sharedBlock.FillWithPoison(_sharedBytes, (bytes + 3) & ~3L);
        _sharedBytes = (int)((_sharedBytes + bytes + 15) & ~15L);
    }

    /// <summary>Forgets the shared memory of the group before.</summary>
    private void StartShared(int dynamicBytes)
    {
        _shared.Clear();
        _dynamicBytes = dynamicBytes;
        _sharedBytes = (dynamicBytes + 15) & ~15;
        if (dynamicBytes == 0) return;
        _sharedBlock ??= new MemoryBlock(BlockKind.Shared, (options.MaxSharedMemoryPerGroup + 15L) & ~15L, Watch);
        _sharedBlock.FillWithPoison(0, _sharedBytes);
    }
}
