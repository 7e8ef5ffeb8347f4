using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace TensorCore.Kernels;

/// <summary>
/// Work in numbered blocks: what <see cref="CpuWorkers.For{TBody}"/> spreads over threads. Unmanaged, so that the
/// body can be handed to other threads by address, without a delegate or garbage.
/// </summary>
public interface IParallelBody
{
    /// <summary>Does block number <paramref name="block"/>.</summary>
    /// <param name="block">Counts from 0. What a block computes must not depend on which thread runs it.</param>
    /// <param name="worker">Which thread runs it, from 0 to <see cref="CpuWorkers.Count"/> - 1: picks scratch memory, nothing else.</param>
    void Invoke(int block, int worker);
}

/// <summary>
/// A fork-join pool. Waiting threads spin for about half a millisecond before they park: starting them costs 0.1 us
/// while they spin and tens of microseconds once parked, and training steps follow each other closely.
/// </summary>
/// <remarks>
/// Versions, GB/s of two threads that fill 4 MB, add two arrays of 4 MB, read 64 MB (Zen 4, C code with blocks of 16K
/// floats): 1. One counter from which all threads take the next block: 60, 179, 44. Every stream of memory jumps at every
/// block, and neighboring lines are written by turns from two caches. 2. This one: each thread begins with a part of its
/// own, whose blocks follow each other in memory, and helps with the others' parts when it is through: 195, 191, 84.
/// <para>
/// Linux (6.18, a virtual machine) was seen to leave two of the threads on one processor for a tenth of a second while
/// another was idle, which takes as long as one thread alone. So a thread that joins a job and finds another's processor
/// under itself goes elsewhere.
/// </para>
/// </remarks>
public sealed unsafe class CpuWorkers : IDisposable
{
    private const int SpinsBeforeParking = 20_000; // of about 25 ns each
    private const long Open = 1L << 31;
    private const int Padding = 32; // ints from one thread's counter to the next: no two in the pair of lines that a cache fetches
    private const int MillisecondsBetweenMoves = 10;

    private readonly Worker[] _workers;
    private int _busy;
    private bool _stopping;

    // The job. _state packs the job's number (high half), whether it may still be joined, and how many have joined.
    private long _state;
    private delegate*<void*, int, int, void> _invoke;
    private void* _body;
    private int _blocks;

    // The next block of each thread's part, and the processor that the thread joined its last job on.
    private readonly int[] _next;
    private ExceptionDispatchInfo? _failure;

    internal CpuWorkers(int count)
    {
        Count = count;
        _next = new int[(count + 1) * Padding];
        _workers = new Worker[count - 1];
        for (var i = 0; i < _workers.Length; i++) _workers[i] = new Worker(this, i + 1);
    }

    /// <summary>Threads that run blocks, the caller's included.</summary>
    public int Count { get; }

    /// <summary>
    /// Runs blocks 0 to <paramref name="blocks"/> - 1 and returns when all are done. A call from inside a block, or
    /// while another thread uses the pool, runs on the calling thread alone; the result is the same.
    /// </summary>
    public void For<TBody>(int blocks, in TBody body) where TBody : unmanaged, IParallelBody
    {
        if (blocks <= 1 || _workers.Length == 0 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (var i = 0; i < blocks; i++) Unsafe.AsRef(in body).Invoke(i, CurrentWorker);
            return;
        }

        var copy = body;
        Fork(blocks, &Trampoline<TBody>, &copy);
    }

    /// <summary>Stops the threads.</summary>
    public void Dispose()
    {
        _stopping = true;
        foreach (var worker in _workers) worker.Wake();
    }

    /// <summary>Whose thread this is; null on threads of no pool.</summary>
    [ThreadStatic]
    private static Worker? t_worker;

    private int CurrentWorker => t_worker is { } worker && ReferenceEquals(worker.Pool, this) ? worker.Index : 0;

    private static void Trampoline<TBody>(void* body, int block, int worker) where TBody : unmanaged, IParallelBody =>
        ((TBody*)body)->Invoke(block, worker);

    private void Fork(int blocks, delegate*<void*, int, int, void> invoke, void* body)
    {
        _invoke = invoke;
        _body = body;
        _blocks = blocks;
        for (var part = 0; part < Count; part++) Next(part) = FirstOf(part);
        Place(0) = Processor.Current();
        var number = (_state >> 32) + 1;
        Interlocked.Exchange(ref _state, (number << 32) | Open);
        var helpers = Math.Min(_workers.Length, blocks - 1);
        for (var i = 0; i < helpers; i++) _workers[i].WakeIfParked();

        RunBlocks(0);

        // Close the job to those still waking up, then wait for those inside.
        Interlocked.And(ref _state, ~Open);
        var spins = 0;
        while ((Volatile.Read(ref _state) & (Open - 1)) != 0)
        {
            if (++spins < 2_000) Thread.SpinWait(4);
            else Thread.Yield();
        }

        var failure = _failure;
        _failure = null;
        Volatile.Write(ref _busy, 0);
        failure?.Throw();
    }

    private void RunBlocks(int worker)
    {
        try
        {
            for (var i = 0; i < Count; i++)
            {
                var part = worker + i < Count ? worker + i : worker + i - Count;
                var end = FirstOf(part + 1);
                ref var next = ref Next(part);
                while (Volatile.Read(ref next) < end)
                {
                    var block = Interlocked.Increment(ref next) - 1;
                    if (block < end) _invoke(_body, block, worker);
                }
            }
        }
        catch (Exception e)
        {
            _failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }

    private ref int Next(int part) => ref _next[(part + 1) * Padding];

    private ref int Place(int worker) => ref _next[((worker + 1) * Padding) + 1];

    private bool IsOnProcessorOfAnother(int worker)
    {
        for (var other = 0; other < worker; other++)
        {
            if (Volatile.Read(ref Place(other)) == Place(worker)) return true;
        }

        return false;
    }

    private void MoveToFreeProcessor(int worker)
    {
        Span<int> taken = stackalloc int[Count];
        for (var i = 0; i < Count; i++) taken[i] = Volatile.Read(ref Place(i));
        if (Processor.Leave(taken)) Place(worker) = Processor.Current();
    }

    private int FirstOf(int part) => (int)((long)_blocks * part / Count);

    private sealed class Worker
    {
        public readonly CpuWorkers Pool;
        public readonly int Index;
        private readonly SemaphoreSlim _signal = new(0);
        private int _parked;
        private long _moved;

        public Worker(CpuWorkers pool, int index)
        {
            Pool = pool;
            Index = index;
            new Thread(Loop) { IsBackground = true, Name = $"TensorCore worker {index}" }.Start();
        }

        public void WakeIfParked()
        {
            if (Volatile.Read(ref _parked) != 0) Wake();
        }

        public void Wake()
        {
            if (Interlocked.Exchange(ref _parked, 0) != 0) _signal.Release();
        }

        private void Loop()
        {
            t_worker = this;
            long last = 0;
            while (!Pool._stopping)
            {
                var state = WaitForJob(last);
                if (Pool._stopping) return;
                last = state >> 32;
                if (!Join(last)) continue;
                LeaveProcessorOfAnother();
                Pool.RunBlocks(Index);
                Interlocked.Decrement(ref Pool._state);
            }
        }

        private void LeaveProcessorOfAnother()
        {
            Pool.Place(Index) = Processor.Current();
            if (!Pool.IsOnProcessorOfAnother(Index) || Pool.Place(Index) == Processor.Unknown) return;
            var now = Environment.TickCount64;
            if (now - _moved < MillisecondsBetweenMoves) return;
            _moved = now;
            Pool.MoveToFreeProcessor(Index);
        }

        private bool Join(long number)
        {
            while (true)
            {
                var state = Volatile.Read(ref Pool._state);
                if (state >> 32 != number || (state & Open) == 0) return false;
                if (Interlocked.CompareExchange(ref Pool._state, state + 1, state) == state) return true;
            }
        }

        private long WaitForJob(long last)
        {
            for (var spins = 0; spins < SpinsBeforeParking; spins++)
            {
                var state = Volatile.Read(ref Pool._state);
                if (state >> 32 != last) return state;
                Thread.SpinWait(1);
            }

            while (!Pool._stopping)
            {
                Pool.Place(Index) = Processor.Unknown; // nobody's way
                // Announce first, look again, then sleep: a job posted in between either is seen or releases the signal.
                Interlocked.Exchange(ref _parked, 1);
                var state = Volatile.Read(ref Pool._state);
                if (state >> 32 != last || Pool._stopping)
                {
                    if (Interlocked.Exchange(ref _parked, 0) == 0) _signal.Wait(); // consume a wake-up that crossed ours
                    return state;
                }

                _signal.Wait();
                state = Volatile.Read(ref Pool._state);
                if (state >> 32 != last) return state;
            }

            return Pool._state;
        }
    }
}
