using System.Diagnostics;
using System.Text.Json;

namespace TensorCore.Bench;

/// <summary>Best times of a row, in seconds, and whether both sides computed the same.</summary>
/// <param name="Row">What was timed.</param>
/// <param name="Ours">Our time.</param>
/// <param name="Theirs">The other side's; null without it.</param>
/// <param name="Noise">How far times may differ and say nothing, relative: see <see cref="PeerPasses"/>.</param>
/// <param name="Variant">Which way of writing it was the other side's fastest.</param>
/// <param name="Failure">What is wrong: results that differ, or an error.</param>
/// <param name="Peak">Multiply-adds of all threads right before and after, GFLOP/s in single precision.</param>
internal sealed record PeerTime(PeerRow Row, double Ours, double? Theirs, double Noise, string Variant, string? Failure, double Peak)
{
    public double? Ratio => Theirs / Ours;

    public double? PercentOfPeak => Row.Work.PercentOfPeak(Ours, Peak);

    /// <summary>Whether the row met its aim; nothing where that cannot be known.</summary>
    public bool? Met => Failure is not null ? false : Row.Aim.Met(Ours, Ratio, PercentOfPeak);
}

/// <summary>How a row is timed.</summary>
/// <param name="Rounds">How often each side has its turn.</param>
/// <param name="Seconds">How long a turn is.</param>
/// <param name="Pause">Milliseconds between turns, in which the workers of the side that had its turn stop spinning.</param>
internal sealed record PeerEffort(int Rounds, double Seconds, int Pause)
{
    public static PeerEffort Full { get; } = new(3, 0.08, 40);

    public static PeerEffort Quick { get; } = new(2, 0.02, 30);
}

/// <summary>Runs a row on both sides in turns and compares their results.</summary>
internal sealed class PeerMeasurement(PeerNumbers numbers, PeerProcess? peer, CpuDevice device, PeerEffort effort)
{
    // Larger results are compared in a part of their elements, spread evenly.
    private const int ComparedElements = 1 << 20;

    public PeerTime Measure(PeerRow row)
    {
        // The clock changes from one second to the next, and more than the rows differ.
        var before = FmaPeak.Measure(device.Workers.Count);
        var time = MeasureAlone(row);
        return time with { Peak = Math.Max(before, FmaPeak.Measure(device.Workers.Count)) };
    }

    private PeerTime MeasureAlone(PeerRow row)
    {
        using var scope = new Scope();
        using var operands = new PeerOperands(row, numbers, device);
        var run = row.Prepare(operands);
        using var paused = Tape.Pause(); // of a tape that the row keeps open between runs
        var results = new List<double[]>();
        for (var i = 0; i < row.ComparedRuns; i++)
        {
            using var inner = new Scope();
            results.AddRange(run().Select(Sample));
        }

        string? failure = null;
        var (variant, withPeer) = ("", peer is not null);
        try
        {
            if (withPeer) (variant, failure) = Compare(row, results);
        }
        catch (PeerException e)
        {
            (failure, withPeer) = ($"the other side failed: {e.Message}", false);
        }

        Time(run, 0);
        var ours = new double[effort.Rounds];
        var theirs = new double[effort.Rounds];
        for (var round = 0; round < effort.Rounds; round++)
        {
            Thread.Sleep(effort.Pause);
            ours[round] = Time(run, effort.Seconds) / row.Calls;
            if (!withPeer) continue;
            Thread.Sleep(effort.Pause);
            theirs[round] = peer!.Ask(new { ask = "time", effort.Seconds }).GetProperty("seconds").GetDouble() / row.Calls;
        }

        if (withPeer) peer!.Ask(new { ask = "drop" });
        return new(row, ours.Min(), withPeer ? theirs.Min() : null, Math.Max(Noise(ours), withPeer ? Noise(theirs) : 0), variant, failure, Peak: 0);
    }

    /// <summary>Seconds of one run: the best of as many as fit the time, at least one. Short runs are timed several at once.</summary>
    private double Time(Func<Tensor[]> run, double seconds)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var best = double.PositiveInfinity;
        for (var i = 0; i < 3 && (i == 0 || Stopwatch.GetTimestamp() < end); i++) Sample(1); // the first is cold and says little of the next
        var runs = (int)Math.Clamp((OnOneThread ? 500e-6 : 20e-6) / Math.Max(best, 1e-9), 1, 1000);
        while (Stopwatch.GetTimestamp() < end) Sample(runs);
        return best;

        void Sample(int runs)
        {
            var before = Now();
            for (var i = 0; i < runs; i++)
            {
                using var inner = new Scope();
                run();
            }

            best = Math.Min(best, (Now() - before) / runs);
        }
    }

    private bool OnOneThread => device.Workers.Count == 1;

    /// <summary>Seconds of the clock, or, on one thread, of the processor, which nobody else on the machine lengthens.</summary>
    private double Now() => OnOneThread
        ? Environment.CpuUsage.TotalTime.TotalSeconds
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private (string Variant, string? Failure) Compare(PeerRow row, List<double[]> results)
    {
        var file = numbers.Path + ".results";
        try
        {
            var answer = peer!.Ask(new
            {
                ask = "prepare",
                row.Program,
                row.Inputs,
                row.Settings,
                runs = row.ComparedRuns,
                numbers = numbers.Path,
                results = file,
            });
            var theirs = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file));
            var (lengths, at) = (answer.GetProperty("lengths").Deserialize<int[]>()!, 0);
            string? failure = lengths.Length == results.Count ? null : $"{results.Count} results against {lengths.Length}";
            for (var i = 0; i < lengths.Length && failure is null; at += lengths[i++])
                failure = Difference(results[i], theirs.Slice(at, lengths[i]), row.Tolerance) is { } difference ? $"result {i}: {difference}" : null;
            return (answer.GetProperty("variant").GetString()!, failure);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What is wrong with a result, or null.</summary>
    public static string? Difference(ReadOnlySpan<double> ours, ReadOnlySpan<double> theirs, double tolerance)
    {
        if (ours.Length != theirs.Length) return $"{ours.Length} elements against {theirs.Length}";
        double worst = 0, largest = 0;
        for (var i = 0; i < ours.Length; i++)
        {
            if (!double.IsFinite(ours[i]) || !double.IsFinite(theirs[i])) return FormattableString.Invariant($"{ours[i]} against {theirs[i]}");
            worst = Math.Max(worst, Math.Abs(ours[i] - theirs[i]));
            largest = Math.Max(largest, Math.Abs(theirs[i]));
        }

        return worst <= tolerance * largest ? null : FormattableString.Invariant($"differs by {worst:G3}, the largest being {largest:G3}");
    }

    /// <summary>The elements that are compared; the other side takes the same.</summary>
    private static double[] Sample(Tensor tensor)
    {
        var all = tensor.Contiguous().Cast(DType.Float64).ToArray<double>();
        var step = (all.Length / ComparedElements) | 1;
        return step == 1 ? all : [.. Enumerable.Range(0, (all.Length + step - 1) / step).Select(i => all[i * step])];
    }

    private static double Noise(double[] rounds)
    {
        var sorted = rounds.Order().ToArray();
        return (sorted[sorted.Length / 2] / sorted[0]) - 1;
    }
}
