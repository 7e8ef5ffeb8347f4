using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Simulator;

/// <summary>The work-item that a thread is running.</summary>
internal sealed unsafe class WorkItem(KernelRunner runner)
{
    [ThreadStatic]
    private static WorkItem? t_current;

    private readonly List<MemoryBlock> _locals = [];
    private int _usedLocals;

    /// <summary>The work-item of this thread.</summary>
    /// <exception cref="InvalidOperationException">The thread runs no kernel.</exception>
    public static WorkItem Current => t_current ?? throw NoKernel();

    /// <summary>The work-item of this thread; null on the host.</summary>
    public static WorkItem? CurrentOrNull
    {
        get => t_current;
        set => t_current = value;
    }

    public KernelRunner Runner { get; } = runner;

    public Index3D Index { get; private set; }

    public int LinearIndex { get; private set; }

    /// <summary>How many blocks of shared memory it has asked for.</summary>
    public int SharedAllocations { get; set; }

    /// <summary>Becomes another work-item, before its first instruction.</summary>
    public void Start(int linearIndex)
    {
        LinearIndex = linearIndex;
        Index = Index3D.FromLinear(linearIndex, Runner.GroupDim);
        SharedAllocations = 0;
        _usedLocals = 0;
    }

    public ArrayView<T> AllocateLocal<T>(int extent) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(extent);
        var bytes = (long)extent * sizeof(T);
        if (_usedLocals == _locals.Count) _locals.Add(new MemoryBlock(BlockKind.Local, bytes, Runner.Watch));
        var block = _locals[_usedLocals];
        if (block.Bytes == bytes)
        {
            block.FillWithPoison(0, bytes);
        }
        else
        {
            block.Dispose();
            block = _locals[_usedLocals] = new MemoryBlock(BlockKind.Local, bytes, Runner.Watch);
        }
        _usedLocals++;
        return new(block, block.Start, extent);
    }

    /// <summary>"Kernel MatMul.Tiled, group (0, 1, 0), work-item (3, 0, 0)".</summary>
    public string Describe() => $"Kernel {Runner.KernelName}, group {Runner.GroupIndex}, work-item {Index}";

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InvalidOperationException NoKernel() =>
        new("Grid, Group, SharedMemory and LocalMemory exist inside a running kernel only.");
}
