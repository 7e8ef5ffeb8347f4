using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TensorCore.Kernels;

namespace TensorCore.Bench;

/// <summary>
/// What the processor reaches with multiply-adds alone, in registers, on all threads at once: the yardstick of every
/// kernel benchmark. Measured in the process that measures the kernel, just before or after it, because clocks change.
/// </summary>
internal static class FmaPeak
{
    // 2 units x 4 to 5 cycles of latency need 8 to 10 independent sums; 12 leave no doubt.
    private const int Sums = 12;
    private const int Rounds = 100_000;

    public static void Report()
    {
        for (var i = 0; i < 5; i++) Console.WriteLine($"{Measure(1):F0} GFLOP/s on 1 thread, {Measure(Environment.ProcessorCount):F0} on {Environment.ProcessorCount}");
    }

    /// <summary>GFLOP/s (a multiply-add counts 2) of <paramref name="threads"/> threads together: the best of several short runs.</summary>
    public static double Measure(int threads)
    {
        // Timed inside the threads, which start together by spinning: a thread that waits is woken too late to time anything.
        const int runs = 40;
        var seconds = new double[threads, runs];
        var arrived = 0;
        var workers = new Thread[threads];
        for (var t = 0; t < threads; t++)
        {
            var thread = t;
            workers[t] = new Thread(() =>
            {
                for (var run = 0; run < runs; run++)
                {
                    Interlocked.Increment(ref arrived);
                    while (Volatile.Read(ref arrived) < threads * (run + 1)) Thread.SpinWait(1);
                    var start = Stopwatch.GetTimestamp();
                    Run(Rounds);
                    seconds[thread, run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            });
            workers[t].Start();
        }

        foreach (var worker in workers) worker.Join();
        var width = Vector512.IsHardwareAccelerated ? F32x16.Count : F32x8.Count;
        var best = 0.0;
        for (var run = 0; run < runs; run++)
        {
            var slowest = 0.0;
            for (var t = 0; t < threads; t++) slowest = Math.Max(slowest, seconds[t, run]);
            best = Math.Max(best, 2.0 * Sums * Rounds * width * threads / slowest * 1e-9);
        }

        return best;
    }

    public static float Run(int rounds) => Vector512.IsHardwareAccelerated ? Run<F32x16>(rounds) : Run<F32x8>(rounds);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Run<TLane>(int rounds) where TLane : unmanaged, ISimdLane<TLane, float>
    {
        var x = TLane.Broadcast(0.999f);
        var y = TLane.Broadcast(0.001f);
        TLane a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var round = 0; round < rounds; round++)
        {
            a = TLane.Fma(a, x, y);
            b = TLane.Fma(b, x, y);
            c = TLane.Fma(c, x, y);
            d = TLane.Fma(d, x, y);
            e = TLane.Fma(e, x, y);
            f = TLane.Fma(f, x, y);
            g = TLane.Fma(g, x, y);
            h = TLane.Fma(h, x, y);
            i = TLane.Fma(i, x, y);
            j = TLane.Fma(j, x, y);
            k = TLane.Fma(k, x, y);
            l = TLane.Fma(l, x, y);
        }

        return TLane.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
