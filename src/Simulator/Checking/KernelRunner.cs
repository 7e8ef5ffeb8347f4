using System.Runtime.ExceptionServices;
using ILGPU;

namespace TensorCore.Simulator;

/// <summary>
/// Runs launches one after another, in each the groups one after another, in each the work-items in order. A work-item
/// is a plain call until it reaches a barrier: its thread then keeps it there, and another thread goes on with the next.
/// </summary>
internal sealed partial class KernelRunner(SimulatorOptions options) : IDisposable
{
    private readonly TouchLog? _watch =
        options.Checks == SimulatorChecks.Full ? new TouchLog(options.ReportUnwrittenGlobalMemory) : null;

    private readonly Lock _launching = new();
    private readonly Stack<Fiber> _idle = new();
    private readonly List<Fiber> _threads = [];
    private Queue<Fiber> _running = new(), _waiting = new();
    private Fiber? _launcher, _current;
    private Action? _kernel;
    private Func<object[]>? _arguments;
    private KernelFaultException? _fault;
    private int _next, _size;
    private bool _disposed;

    public TouchLog? Watch => _watch;

    public string KernelName { get; private set; } = "";

    public Index3D GridDim { get; private set; }

    public Index3D GroupDim { get; private set; }

    public Index3D GroupIndex { get; private set; }

    /// <summary>Runs a kernel to its end.</summary>
    /// <exception cref="KernelFaultException">The kernel did what it must not do.</exception>
    public void Launch(string name, KernelConfig config, Action kernel, Func<object[]> arguments)
    {
        if (WorkItem.CurrentOrNull != null) throw new InvalidOperationException($"Kernel {name} is launched inside a kernel.");
        lock (_launching)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ILGPU.Runtime.Accelerator));
            CheckLimits(name, config);
            (KernelName, GridDim, GroupDim) = (name, config.GridDim, config.GroupDim);
            (_kernel, _arguments) = (kernel, arguments);
            _size = GroupDim.Size;
            _launcher ??= new Fiber(this);
            WorkItem.CurrentOrNull = _launcher.Item;
            _watch?.BeginLaunch();
            try
            {
                for (var z = 0; z < GridDim.Z; z++)
                    for (var y = 0; y < GridDim.Y; y++)
                        for (var x = 0; x < GridDim.X; x++)
                            RunGroup(new Index3D(x, y, z), config.SharedMemoryConfig.ArraySize);
            }
            finally
            {
                var broken = _watch?.EndLaunch();
                WorkItem.CurrentOrNull = null;
                (_kernel, _arguments) = (null, null);
                (_fault, var fault) = (null, _fault);
                if (broken != null && fault == null) throw Overwritten(broken);
            }
        }
    }

    public void Dispose()
    {
        lock (_launching)
        {
            if (_disposed) return;
            _disposed = true;
            _sharedBlock?.Dispose();
            _watch?.Dispose();
            foreach (var fiber in _threads) fiber.Wake();
            _threads.Clear();
            _idle.Clear();
        }
    }

    /// <summary>The running work-item waits for the others of its group.</summary>
    public void Barrier(string file, int line)
    {
        var fiber = _current!;
        _watch?.Flush();
        fiber.Barrier = (file, line);
        _waiting.Enqueue(fiber);
        var other = TakeNext()!;
        if (other != fiber)
        {
            other.Wake();
            fiber.Wait();
        }
        if (_fault != null) throw new Unwinding();
        _current = fiber;
        _watch?.BeginItem(fiber.Item.LinearIndex);
    }

    private void RunGroup(Index3D index, int dynamicSharedBytes)
    {
        GroupIndex = index;
        _next = 0;
        StartShared(dynamicSharedBytes);
        if (_watch?.BeginGroup(_size) == false) _fault = TooManySegments();
        RunItems(_launcher!);
        if (TakeNext() is { } fiber)
        {
            fiber.Wake();
            _launcher!.Wait();
        }
        // With the stack of the thread that ran the work-item: it leads to the line in the kernel.
        if (_fault != null) ExceptionDispatchInfo.Throw(_fault);
    }

    /// <summary>Runs work-items that have not begun; the fiber may be given away and taken again in the middle.</summary>
    private void RunItems(Fiber fiber)
    {
        while (_next < _size && _fault == null)
        {
            _current = fiber;
            fiber.Item.Start(_next++);
            _watch?.BeginItem(fiber.Item.LinearIndex);
            try
            {
                _kernel!();
                _watch?.Flush();
            }
            catch (Unwinding)
            {
            }
            catch (KernelFaultException fault)
            {
                _fault ??= fault;
            }
            catch (Exception e)
            {
                _fault ??= new KernelFaultException(FaultKind.Exception, KernelName, GroupIndex, fiber.Item.Index,
                    $"{fiber.Item.Describe()} throws {e.GetType().Name} ({e.Message}): a GPU has no exceptions, "
                        + "so check before.", e);
            }
        }
    }

    /// <summary>Who takes the baton; null when the group is done. A fiber that finds null wakes the launcher.</summary>
    private Fiber? TakeNext()
    {
        if (_running.Count > 0) return _running.Dequeue();
        if (_fault != null) return _waiting.Count > 0 ? _waiting.Dequeue() : null;
        if (_next < _size) return _idle.Count > 0 ? _idle.Pop() : NewFiber();
        if (_waiting.Count == 0) return null;
        CheckBarrier();
        (_running, _waiting) = (_waiting, _running);
        if (_fault == null && _watch?.BeginPhase(_size) == false) _fault = TooManySegments();
        return _running.Dequeue();
    }

    private Fiber NewFiber()
    {
        var fiber = new Fiber(this);
        _threads.Add(fiber);
        fiber.Start(Work);
        return fiber;
    }

    /// <summary>What a thread does when it is woken without a work-item.</summary>
    private bool Work(Fiber fiber)
    {
        if (_disposed) return false;
        RunItems(fiber);
        _idle.Push(fiber);
        (TakeNext() ?? _launcher!).Wake();
        return true;
    }

    /// <summary>Ends a work-item whose group is given up; kernels catch nothing.</summary>
    private sealed class Unwinding : Exception;
}
