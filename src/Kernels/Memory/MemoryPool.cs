using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace TensorCore.Kernels;

/// <summary>
/// Keeps released blocks in buckets by size (four to each power of two) and hands them out again, newest first, while
/// they are still in the cache. Thread-safe.
/// </summary>
public sealed class MemoryPool
{
    /// <summary>Readable bytes after the end of every block of the CPU, so that vector loads of a tail stay inside it.</summary>
    public const int Padding = 128;

    private const int SmallestBlock = 64;
    private readonly Storage?[] _free = new Storage?[256];
    private readonly List<WeakReference<Storage>> _all = [];
    private int _gate;
    private volatile bool _isClosed;
    private long _liveBytes;
    private long _peakBytes;
    private long _heldBytes;

    internal MemoryPool(Device device, long limit) => (Device, Limit) = (device, limit);

    /// <summary>Whether each allocation remembers its stack, for leak hunts. Slow; off by default.</summary>
    public static bool TraceAllocations { get; set; }

    /// <summary>The device whose memory is pooled.</summary>
    public Device Device { get; }

    /// <summary>Bytes in blocks that tensors hold now.</summary>
    public long LiveBytes => Interlocked.Read(ref _liveBytes);

    /// <summary>The largest <see cref="LiveBytes"/> since the last <see cref="ResetPeak"/>.</summary>
    public long PeakBytes => Interlocked.Read(ref _peakBytes);

    /// <summary>Bytes taken from the operating system: live and cached blocks together.</summary>
    public long HeldBytes => Interlocked.Read(ref _heldBytes);

    /// <summary>How often a block had to be taken from the operating system, because none was cached.</summary>
    public long SystemAllocations { get; private set; }

    /// <summary>Bytes the pool may hold at most. The device's memory unless set.</summary>
    public long Limit { get; set; }

    /// <summary>Called with a block that is handed out again, on devices that watch what is read unwritten; else null.</summary>
    internal Action<Storage>? Reused { get; set; }

    /// <summary>Starts a new measurement of <see cref="PeakBytes"/>.</summary>
    public void ResetPeak() => Interlocked.Exchange(ref _peakBytes, LiveBytes);

    /// <summary>A block of at least <paramref name="bytes"/> bytes with unspecified contents and one reference.</summary>
    /// <exception cref="OutOfMemoryException">The limit is reached; the message names the largest holders.</exception>
    public Storage Rent(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        var bucket = BucketOf(bytes, out var capacity);
        var block = Take(bucket, capacity);
        if (block is null)
        {
            block = Allocate(bytes, bucket, capacity);
            Lock();
            CountLive(capacity);
            Unlock();
        }
        else
        {
            Reused?.Invoke(block);
        }

        block.Rented(bytes, TraceAllocations ? new StackTrace(1, true) : null);
        return block;
    }

    /// <summary>Gives all cached blocks back to the operating system.</summary>
    public void Trim()
    {
        for (var bucket = 0; bucket < _free.Length; bucket++)
        {
            while (Pop(bucket) is { } block) Free(block);
        }
    }

    /// <summary>Gives all cached blocks back, and from now on every block that is returned: nobody will rent it.</summary>
    internal void Close()
    {
        _isClosed = true;
        Trim();
    }

    internal void Return(Storage block)
    {
        // One atomic operation per call: an op rents and returns a block in tens of nanoseconds, of which each costs six.
        Lock();
        _liveBytes -= block.Capacity;
        block.NextFree = _free[block.Bucket];
        _free[block.Bucket] = block;
        Unlock();
        if (_isClosed) Trim();
    }

    /// <summary>A cached block, already counted as live.</summary>
    private Storage? Take(int bucket, long capacity)
    {
        if (_free[bucket] is null) return null;
        Lock();
        var block = _free[bucket];
        if (block is not null)
        {
            _free[bucket] = block.NextFree;
            block.NextFree = null;
            CountLive(capacity);
        }

        Unlock();
        return block;
    }

    private void CountLive(long bytes)
    {
        _liveBytes += bytes;
        if (_liveBytes > _peakBytes) _peakBytes = _liveBytes;
    }

    private Storage? Pop(int bucket)
    {
        if (_free[bucket] is null) return null;
        Lock();
        var block = _free[bucket];
        if (block is not null)
        {
            _free[bucket] = block.NextFree;
            block.NextFree = null;
        }

        Unlock();
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Lock()
    {
        if (Interlocked.CompareExchange(ref _gate, 1, 0) != 0) WaitForLock();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForLock()
    {
        var wait = new SpinWait();
        while (Interlocked.CompareExchange(ref _gate, 1, 0) != 0) wait.SpinOnce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlock() => Volatile.Write(ref _gate, 0);

    private Storage Allocate(long requested, int bucket, long capacity)
    {
        nint address = 0;
        var buffer = HeldBytes + capacity > Limit ? null : Device.AllocateBlock(capacity, out address);
        if (buffer is null)
        {
            // Tensors dropped without a scope may be waiting for their finalizers.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (Pop(bucket) is { } revived) return revived;
            Trim();
            buffer = HeldBytes + capacity > Limit ? null : Device.AllocateBlock(capacity, out address);
            if (buffer is null) throw OutOfMemory(requested);
        }

        GC.AddMemoryPressure(capacity);
        Interlocked.Add(ref _heldBytes, capacity);
        var block = new Storage(this, address, buffer, capacity, bucket);
        lock (_all)
        {
            SystemAllocations++;
            _all.Add(new WeakReference<Storage>(block, trackResurrection: true));
        }

        return block;
    }

    private void Free(Storage block)
    {
        GC.SuppressFinalize(block);
        Device.FreeBlock(block);
        GC.RemoveMemoryPressure(block.Capacity);
        Interlocked.Add(ref _heldBytes, -block.Capacity);
        lock (_all) _all.RemoveAll(w => !w.TryGetTarget(out var other) || ReferenceEquals(other, block));
    }

    private OutOfMemoryException OutOfMemory(long requested)
    {
        var message = new StringBuilder();
        message.Append($"Device '{Device.Name}' cannot allocate {Megabytes(requested)}: {Megabytes(LiveBytes)} are in use and the limit is {Megabytes(Limit)}.");
        lock (_all)
        {
            var largest = _all.Select(w => w.TryGetTarget(out var s) ? s : null)
                .Where(s => s is { IsLive: true })
                .OrderByDescending(s => s!.Capacity)
                .Take(5)
                .ToList();
            if (largest.Count > 0)
                message.Append(" Largest holders: ").AppendJoin(", ", largest.Select(s => Megabytes(s!.Requested))).Append('.');
        }

        message.Append(" Use a smaller batch, checkpointing, or dispose scopes earlier.");
        return new OutOfMemoryException(message.ToString());
    }

    private static string Megabytes(long bytes) => $"{bytes / 1048576.0:0.##} MB";

    /// <summary>Four buckets to each power of two: at most a quarter of a block is wasted.</summary>
    private static int BucketOf(long bytes, out long capacity)
    {
        if (bytes <= SmallestBlock)
        {
            capacity = SmallestBlock;
            return 0;
        }

        var exponent = 63 - BitOperations.LeadingZeroCount((ulong)(bytes - 1)); // bytes in (2^exponent, 2^(exponent+1)]
        var step = 1L << (exponent - 2);
        var quarter = (bytes - 1 - (1L << exponent)) / step;
        capacity = (1L << exponent) + ((quarter + 1) * step);
        return 1 + ((exponent - 6) * 4) + (int)quarter;
    }
}
