using System.Runtime.CompilerServices;
using TensorCore.Simulator;

namespace ILGPU.Runtime;

/// <summary>A simulated device: runs kernels on the host and checks them, see <see cref="SimulatorOptions"/>.</summary>
public sealed class Accelerator : IDisposable
{
    private readonly HashSet<MemoryBlock> _blocks = [];

    internal Accelerator(Context context, SimulatorOptions options)
    {
        Context = context;
        Options = options;
        Runner = new KernelRunner(options);
        DefaultStream = new AcceleratorStream(this);
    }

    /// <summary>The context of the device.</summary>
    public Context Context { get; }

    /// <summary>What the device checks and what it pretends to be.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>What to call the device.</summary>
    public string Name => "Simulator";

    /// <summary>The kind of hardware.</summary>
    public AcceleratorType AcceleratorType => AcceleratorType.CPU;

    /// <summary>The bytes of memory.</summary>
    public long MemorySize => Options.MemorySize;

    /// <summary>The bytes in use.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>The most groups of a launch along each dimension.</summary>
    public Index3D MaxGridSize => Options.MaxGridSize;

    /// <summary>The most work-items of a group along each dimension.</summary>
    public Index3D MaxGroupSize => Options.MaxGroupSize;

    /// <summary>The most work-items of a group.</summary>
    public int MaxNumThreadsPerGroup => Options.MaxNumThreadsPerGroup;

    /// <summary>The most bytes of shared memory of a group.</summary>
    public int MaxSharedMemoryPerGroup => Options.MaxSharedMemoryPerGroup;

    /// <summary>How many groups run at a time.</summary>
    public int NumMultiprocessors => 1;

    /// <summary>How many work-items run in lockstep.</summary>
    public int WarpSize => 1;

    /// <summary>The stream of calls that name none.</summary>
    public AcceleratorStream DefaultStream { get; }

    internal KernelRunner Runner { get; }

    /// <summary>A new stream.</summary>
    public AcceleratorStream CreateStream() => new(this);

    /// <summary>Waits until everything given to the device has happened.</summary>
    public void Synchronize() { }

    /// <summary>A new block of memory that nobody has written.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="AcceleratorException">The device has not that much memory left.</exception>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(long length) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var bytes = checked(length * Unsafe.SizeOf<T>());
        MemoryBlock block;
        lock (_blocks)
        {
            if (bytes > MemorySize - AllocatedBytes)
                throw new AcceleratorException(
                    $"The simulated device has {MemorySize - AllocatedBytes} of {MemorySize} bytes left; {bytes} were asked for.");
            block = new MemoryBlock(BlockKind.Global, bytes, Runner.Watch);
            _blocks.Add(block);
            AllocatedBytes += bytes;
        }
        return new MemoryBuffer1D<T, Stride1D.Dense>(this, block, length);
    }

    /// <summary>Ends the device: gives back its memory and ends its threads.</summary>
    public void Dispose()
    {
        Runner.Dispose();
        lock (_blocks)
        {
            foreach (var block in _blocks) block.Dispose();
            _blocks.Clear();
            AllocatedBytes = 0;
        }
    }

    internal void Free(MemoryBlock block)
    {
        lock (_blocks)
        {
            if (_blocks.Remove(block)) AllocatedBytes -= block.Bytes;
        }
        block.Dispose();
    }
}
