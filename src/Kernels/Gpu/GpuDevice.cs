using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// A GPU, or the simulator of one: kernels written in C# run on it through ILGPU. Everything is queued on one stream,
/// in order; only reading to the host waits for it.
/// </summary>
public sealed partial class GpuDevice : Device
{
    private readonly Accelerator _accelerator;
    private readonly AcceleratorStream _stream;
    private readonly MemoryPool _memory;
    // Holds on to the buffers: a storage that nobody refers to any more comes back to life in its finalizer, but its buffer
    // would have been freed by a finalizer of its own.
    private readonly HashSet<MemoryBuffer> _buffers = [];
    // Threads take turns in launching and in copying to the device: an OpenCL kernel holds the arguments of one launch, those set last, and
    // the launchers made so far and the staging memory are there once.
    private readonly Lock _gate = new();
    private object?[] _launchers = [];

    internal GpuDevice(string name, Accelerator accelerator) : base(name)
    {
        _accelerator = accelerator;
        _stream = accelerator.DefaultStream;
        _memory = new MemoryPool(this, accelerator.MemorySize);
        WatchReuse();
    }

    /// <inheritdoc/>
    public override MemoryPool Memory => _memory;

    /// <summary>What the driver calls it.</summary>
    public string Description => _accelerator.Name;

    /// <summary>Work-items that a group may have.</summary>
    public int MaxGroupSize => _accelerator.MaxNumThreadsPerGroup;

    /// <summary>Processors that run groups beside each other.</summary>
    public int Multiprocessors => _accelerator.NumMultiprocessors;

    /// <summary>How many kernels were launched.</summary>
    public long Launches { get; private set; }

    /// <summary>How often the host waited for the device.</summary>
    public long Synchronizations { get; private set; }

    /// <summary>ILGPU's object for it, for what this library does not wrap.</summary>
    public Accelerator Accelerator => _accelerator;

    /// <summary>A dense tensor as kernels see it.</summary>
    /// <param name="operand">Where it begins. An absent one gives an empty view.</param>
    /// <param name="length">Its number of elements.</param>
    public ArrayView<T> View<T>(in Operand operand, long length) where T : unmanaged
    {
        if (!operand.IsPresent) return default;
        var size = Unsafe.SizeOf<T>();
        return Block(operand).SubView(operand.ByteOffset, length * size).Cast<T>();
    }

    /// <summary>A tensor of any layout as kernels see it.</summary>
    /// <param name="operand">Where its first element is. An absent one gives an empty operand.</param>
    public GpuOperand<T> Strided<T>(in Operand operand) where T : unmanaged
    {
        if (!operand.IsPresent) return default;
        var size = Unsafe.SizeOf<T>();
        var whole = operand.Storage.Requested / size * size;
        return new GpuOperand<T>(Block(operand).SubView(0, whole).Cast<T>(), operand.ByteOffset / size);
    }

    /// <summary>Queues a kernel with at least <paramref name="items"/> work-items; those beyond must do nothing.</summary>
    /// <exception cref="DeviceException">The kernel cannot be compiled or launched, or an earlier one failed.</exception>
    public void Launch<TKernel, TArgs>(long items, in TArgs args) where TKernel : struct, IGpuKernel<TArgs> where TArgs : struct =>
        Launch<TKernel, TArgs>(LaunchGrid.Items(items), in args);

    /// <summary>Queues a kernel.</summary>
    /// <exception cref="DeviceException">The kernel cannot be compiled or launched, or an earlier one failed.</exception>
    public void Launch<TKernel, TArgs>(LaunchGrid grid, in TArgs args) where TKernel : struct, IGpuKernel<TArgs> where TArgs : struct
    {
        if (grid.IsEmpty) return;
        try
        {
            lock (_gate)
            {
                Launcher<TKernel, TArgs>()(_stream, new KernelConfig(grid.Groups, grid.GroupSize), args);
                Launches++;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DeviceException($"Kernel {NameOf(typeof(TKernel))} failed on {this}: {DeviceException.Reason(e)}", e);
        }
    }

    /// <summary>Waits until everything queued is done.</summary>
    /// <exception cref="DeviceException">A kernel failed.</exception>
    public override void Synchronize()
    {
        Synchronizations++;
        Do(_stream.Synchronize, "Waiting");
    }

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<byte> source, Operand destination)
    {
        if (source.IsEmpty) return;
        try
        {
            var target = View<byte>(destination, source.Length);
            var done = false;
            lock (_gate) UploadAsync(source, target, ref done);
            if (!done) target.CopyFromCPU(_stream, source);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DeviceException($"Copying {source.Length} bytes to {this} failed: {DeviceException.Reason(e)}", e);
        }
    }

    /// <inheritdoc/>
    public override void Download(Operand source, Span<byte> destination)
    {
        if (destination.IsEmpty) return;
        Synchronizations++;
        try
        {
            View<byte>(source, destination.Length).CopyToCPU(_stream, destination);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DeviceException($"Reading {destination.Length} bytes from {this} failed: {DeviceException.Reason(e)}", e);
        }
    }

    /// <summary>Frees its memory. Tensors on it cannot be used any more.</summary>
    public override void Dispose()
    {
        DisposeStaging();
        GpuHost.Closed(this);
        _memory.Close();
        _accelerator.Dispose();
    }

    internal override object? AllocateBlock(long bytes, out nint address)
    {
        address = 0;
        try
        {
            var buffer = _accelerator.Allocate1D<byte>(bytes);
            lock (_buffers) _buffers.Add(buffer);
            return buffer;
        }
        catch (Exception e) when (e is AcceleratorException or OutOfMemoryException)
        {
            return null;
        }
    }

    internal override void FreeBlock(Storage block)
    {
        var buffer = (MemoryBuffer)block.Buffer;
        lock (_buffers) _buffers.Remove(buffer);
        buffer.Dispose();
    }

    private ArrayView<byte> Block(in Operand operand)
    {
        if (!ReferenceEquals(operand.Storage.Device, this))
            throw new InvalidOperationException($"A tensor on {operand.Storage.Device} was given to a kernel on {this}. Move it with To(device) first.");
        return ((MemoryBuffer1D<byte, Stride1D.Dense>)operand.Storage.Buffer).View.BaseView;
    }

    /// <summary>Copies without waiting, on devices that can; sets <paramref name="done"/> if so. Not there in simulator builds.</summary>
    partial void UploadAsync(ReadOnlySpan<byte> source, ArrayView<byte> target, ref bool done);

    partial void DisposeStaging();

    /// <summary>Takes blocks that are handed out again for unwritten, on the simulator.</summary>
    partial void WatchReuse();

    private void Do(Action action, string what)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new DeviceException($"{what} for {this} failed: {DeviceException.Reason(e)}", e);
        }
    }

    /// <summary>The compiled kernel: found by a number of its own, since a launch must not cost a dictionary.</summary>
    private Action<AcceleratorStream, KernelConfig, TArgs> Launcher<TKernel, TArgs>()
        where TKernel : struct, IGpuKernel<TArgs> where TArgs : struct
    {
        var slot = KernelSlot<TKernel, TArgs>.Number;
        if (slot >= _launchers.Length) Array.Resize(ref _launchers, Math.Max(slot + 1, 2 * _launchers.Length));
        return (Action<AcceleratorStream, KernelConfig, TArgs>)(_launchers[slot] ??= _accelerator.LoadKernel<TArgs>(TKernel.Execute));
    }

    private static string NameOf(Type kernel)
    {
        var name = kernel.ToString();
        return name[(name.LastIndexOf('.', name.IndexOf('[', StringComparison.Ordinal) is >= 0 and var end ? end : name.Length - 1) + 1)..];
    }

    private static class KernelSlot<TKernel, TArgs>
    {
        public static readonly int Number = KernelSlots.Next();
    }
}

/// <summary>Numbers kernels in the order of their first launch.</summary>
internal static class KernelSlots
{
    private static int s_last = -1;

    public static int Next() => Interlocked.Increment(ref s_last);
}
