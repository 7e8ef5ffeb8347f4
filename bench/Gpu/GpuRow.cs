namespace TensorCore.Bench;

/// <summary>One thing that is timed on a GPU.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Name">What is computed and how large.</param>
/// <param name="Unit">Whether <paramref name="Work"/> is operations or bytes.</param>
/// <param name="Work">FLOP (a multiplication and an addition are two), or bytes that must be read and written at least.</param>
/// <param name="Prepare">
/// Allocates on the device and gives back what is timed, which only queues work or waits for it itself.
/// </param>
internal sealed record GpuRow(string Group, string Name, WorkUnit Unit, double Work, Func<GpuDevice, Action> Prepare)
{
    /// <summary>Times it.</summary>
    /// <param name="device">Where.</param>
    /// <param name="seconds">How long each of three rounds is to take at least; 0 for a single run.</param>
    public GpuTime Measure(GpuDevice device, double seconds)
    {
        using var scope = new Scope();
        var run = Prepare(device);
        var first = Seconds(device, run, 1); // compiles, and fills the pool
        var repetitions = seconds == 0 ? 1 : (int)Math.Clamp(seconds / Math.Max(Seconds(device, run, 1), 1e-6), 1, 10_000);
        var best = seconds == 0 ? first : double.PositiveInfinity;
        for (var round = 0; seconds > 0 && round < 3; round++) best = Math.Min(best, Seconds(device, run, repetitions) / repetitions);
        return new(this, best, Work / best * 1e-9);
    }

    private static double Seconds(GpuDevice device, Action run, int repetitions)
    {
        device.Synchronize();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < repetitions; i++)
        {
            using var results = new Scope();
            run();
        }

        device.Synchronize();
        return watch.Elapsed.TotalSeconds;
    }
}

/// <summary>What a row counts.</summary>
internal enum WorkUnit
{
    /// <summary>Floating-point operations; 10^9 a second are GFLOP/s.</summary>
    Flop,

    /// <summary>Bytes of device memory; 10^9 a second are GB/s.</summary>
    Byte,
}

/// <summary>A row's best time in seconds, and GFLOP/s or GB/s.</summary>
internal sealed record GpuTime(GpuRow Row, double Seconds, double Rate);
