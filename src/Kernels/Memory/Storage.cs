using System.Diagnostics;

namespace TensorCore.Kernels;

/// <summary>
/// A block of device memory, shared by all views of it and counted by them. When the last one lets go the block goes
/// back to its pool together with this object, so that steady work allocates neither native nor managed memory.
/// </summary>
public sealed class Storage
{
    private int _references;

    internal Storage(MemoryPool pool, nint address, object buffer, long capacity, int bucket)
    {
        Pool = pool;
        Address = address;
        Buffer = buffer;
        Capacity = capacity;
        Bucket = bucket;
    }

    /// <summary>The device whose memory this is.</summary>
    public Device Device => Pool.Device;

    /// <summary>Usable bytes. At least <see cref="MemoryPool.Padding"/> readable bytes follow, so that kernels may over-read.</summary>
    public long Capacity { get; }

    /// <summary>What the block was asked for, in bytes.</summary>
    public long Requested { get; private set; }

    /// <summary>Counts writes in place, so that a backward pass can tell that a saved value is no longer what it was.</summary>
    public int Version { get; private set; }

    /// <summary>Where the block is, on the CPU; 0 elsewhere.</summary>
    internal nint Address { get; }

    /// <summary>What the device knows the block by.</summary>
    internal object Buffer { get; }

    internal MemoryPool Pool { get; }

    internal int Bucket { get; }

    internal Storage? NextFree { get; set; }

    internal bool IsLive => Volatile.Read(ref _references) > 0;

    /// <summary>Where it was allocated; only while <see cref="MemoryPool.TraceAllocations"/> is on.</summary>
    internal StackTrace? AllocatedAt { get; private set; }

    /// <summary>Says that the contents were changed in place.</summary>
    public void MarkWritten() => Version++;

    /// <summary>One more view holds the block.</summary>
    internal void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>One view fewer; the last returns the block to the pool.</summary>
    internal void Release()
    {
        // Who holds the only reference cannot be raced for it, and needs no atomic operation to let go.
        if (Volatile.Read(ref _references) == 1) _references = 0;
        else if (Interlocked.Decrement(ref _references) != 0) return;
        Pool.Return(this);
    }

    internal void Rented(long requested, StackTrace? at)
    {
        _references = 1;
        Requested = requested;
        AllocatedAt = at;
    }

    /// <summary>
    /// A safety net only: reached when every tensor over a block in use was dropped without a scope. The object is
    /// revived by the pool, so the finalizer is armed again.
    /// </summary>
    ~Storage()
    {
        if (!IsLive || Environment.HasShutdownStarted) return;
        if (AllocatedAt is not null)
            Debug.WriteLine($"A tensor of {Requested} bytes was left to the garbage collector. Allocated at:\n{AllocatedAt}");
        _references = 0;
        GC.ReRegisterForFinalize(this);
        Pool.Return(this);
    }
}
