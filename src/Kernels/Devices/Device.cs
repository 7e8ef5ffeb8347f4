using System.Runtime.CompilerServices;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Something that holds tensors and computes on them. Devices are cheap to open and meant to be shared;
/// <see cref="Cpu"/> is there without opening anything.
/// </summary>
public abstract class Device : IDisposable
{
    private static Device? s_default;

    private protected Device(string name) => Name = name;

    /// <summary>The CPU with one thread per core (or <c>TENSORCORE_THREADS</c> of them); the default of every factory.</summary>
    public static CpuDevice Cpu { get; } = new("cpu", CpuDevice.DefaultThreads);

    /// <summary>The name it was opened by, such as <c>cpu</c>.</summary>
    public string Name { get; }

    /// <summary>The device's pool of memory blocks.</summary>
    public abstract MemoryPool Memory { get; }

    /// <summary>Where factories put tensors when no device is named: the CPU unless set.</summary>
    public static Device Default
    {
        get => s_default ?? Cpu;
        set => s_default = value;
    }

    /// <summary>Opens a device by name.</summary>
    /// <param name="name">
    /// <c>cpu</c>, <c>cpu:N</c> for N threads, <c>cuda:N</c> or <c>opencl:N</c> for a GPU, <c>sim</c> for GPU kernels run and
    /// checked on the CPU (<c>ilgpu-cpu</c> in builds with ILGPU), or <c>auto</c> for the first GPU, CUDA before OpenCL, and
    /// the CPU where there is none.
    /// </param>
    /// <exception cref="ArgumentException">The name is not known.</exception>
    /// <exception cref="DeviceException">The device is not there; the message says why.</exception>
    public static Device Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "cpu") return Cpu;
        if (name == "auto") return GpuHost.OpenFastest() ?? (Device)Cpu;
        if (name.StartsWith("cpu:", StringComparison.Ordinal))
        {
            if (int.TryParse(name.AsSpan(4), out var threads) && threads is >= 1 and <= CpuDevice.MaxThreads)
                return new CpuDevice($"cpu:{threads}", threads);
            throw new ArgumentException(
                $"'{name}' is not a device: after 'cpu:' comes a number of threads from 1 to {CpuDevice.MaxThreads}.", nameof(name));
        }

        return GpuHost.Open(name) ?? throw new ArgumentException(
            $"There is no device '{name}'. This build has: cpu, cpu:N (N threads), {string.Join(", ", GpuHost.Names)}, auto.", nameof(name));
    }

    /// <summary>The GPUs of this build, those that are there and those that are not, with the reason.</summary>
    public static IReadOnlyList<DeviceListing> List() => [.. GpuHost.List()];

    /// <summary>Runs a kernel on this device. This is the one place where the kind of device decides what is called.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TKernel, TArgs>(in TArgs args) where TKernel : struct, IKernel<TArgs> where TArgs : struct
    {
        if (Profiler.Recording is { } profiler) profiler.Run<TKernel, TArgs>(this, in args);
        else Dispatch<TKernel, TArgs>(in args);
    }

    /// <summary><see cref="Run{TKernel, TArgs}"/> unmeasured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Dispatch<TKernel, TArgs>(in TArgs args) where TKernel : struct, IKernel<TArgs> where TArgs : struct
    {
        if (this is CpuDevice cpu) TKernel.Cpu(cpu, in args);
        else TKernel.Gpu((GpuDevice)this, in args);
    }

    /// <summary>Waits until everything queued on the device is done; the CPU never queues anything.</summary>
    public virtual void Synchronize()
    {
    }

    /// <summary>Copies host bytes to the start of <paramref name="destination"/>.</summary>
    public abstract void Upload(ReadOnlySpan<byte> source, Operand destination);

    /// <summary>Copies device bytes to the host and waits for them.</summary>
    public abstract void Download(Operand source, Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Takes a block from the system: its address on the CPU, an object that stands for it elsewhere.</summary>
    /// <returns>Null when there is not enough memory; otherwise what <see cref="FreeBlock"/> finds in <see cref="Storage.Buffer"/>.</returns>
    internal abstract object? AllocateBlock(long bytes, out nint address);

    /// <summary>Gives a block back to the system.</summary>
    internal abstract void FreeBlock(Storage block);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
