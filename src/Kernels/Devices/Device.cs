using System.Runtime.CompilerServices;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// Something that holds tensors and computes on them. Devices are cheap to open and meant to be shared;
/// <see cref="Cpu"/> is there without opening anything.
/// </summary>
public abstract class Device : IDisposable
{
    private protected Device(string name) => Name = name;

    /// <summary>The CPU with one thread per core (or <c>TENSORCORE_THREADS</c> of them); the default of every factory.</summary>
    public static CpuDevice Cpu { get; } = new(CpuDevice.DefaultThreads);

    /// <summary>The name it was opened by, such as <c>cpu</c>.</summary>
    public string Name { get; }

    /// <summary>The device's pool of memory blocks.</summary>
    public abstract MemoryPool Memory { get; }

    /// <summary>Opens a device by name.</summary>
    /// <param name="name"><c>cpu</c>, <c>cpu:N</c> for N threads, or <c>auto</c> for the fastest there is.</param>
    /// <exception cref="ArgumentException">The name is not known, or the device is not there; the message says why.</exception>
    public static Device Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name is "cpu" or "auto") return Cpu;
        if (name.StartsWith("cpu:", StringComparison.Ordinal))
        {
            if (int.TryParse(name.AsSpan(4), out var threads) && threads is >= 1 and <= CpuDevice.MaxThreads)
                return new CpuDevice(threads);
            throw new ArgumentException(
                $"'{name}' is not a device: after 'cpu:' comes a number of threads from 1 to {CpuDevice.MaxThreads}.", nameof(name));
        }

        throw new ArgumentException(
            $"There is no device '{name}'. This build has: cpu, cpu:N (N threads), auto.", nameof(name));
    }

    /// <summary>Runs a kernel on this device. This is the one place where the kind of device decides what is called.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TKernel, TArgs>(in TArgs args) where TKernel : struct, IKernel<TArgs> where TArgs : struct =>
        TKernel.Cpu((CpuDevice)this, in args);

    /// <summary>Copies host bytes to the start of <paramref name="destination"/>.</summary>
    public abstract void Upload(ReadOnlySpan<byte> source, Operand destination);

    /// <summary>Copies device bytes to the host and waits for them.</summary>
    public abstract void Download(Operand source, Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
