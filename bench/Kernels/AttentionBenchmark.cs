using System.Diagnostics;

namespace TensorCore.Bench;

/// <summary>
/// Scaled dot-product attention, forward alone and with its gradients: milliseconds, and GFLOP/s of the products (for each
/// feature of each score that is seen 4 operations forward and 10 backward, scores computed again included) beside the
/// multiply-add peak measured in the same process.
/// </summary>
internal static class AttentionBenchmark
{
    public static void Run(string[] args)
    {
        var seconds = args.Length > 0 ? double.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 2;
        Console.WriteLine($"{"batch x heads x length x depth",-34} {"forward, ms",12} {"GFLOP/s",8} {"of peak",8} {"and backward, ms",17} {"GFLOP/s",8} {"of peak",8}");
        foreach (var (batch, heads, length, depth, causal) in new[]
        {
            (8, 8, 512, 64, true), (8, 8, 512, 64, false), (16, 8, 128, 32, false), (1, 8, 2048, 64, true), (1, 1, 8192, 64, true),
        })
        {
            Measure(batch, heads, length, depth, causal, seconds);
        }
    }

    private static void Measure(int batch, int heads, int length, int depth, bool causal, double seconds)
    {
        using var inputs = new Scope();
        var rng = new Rng(1);
        var x = Enumerable.Range(0, 3).Select(_ => rng.Normal([batch, heads, length, depth])).ToArray();
        var direction = rng.Normal([batch, heads, length, depth]);
        var forward = Best(seconds, () =>
        {
            using var scope = new Scope();
            x[0].Attention(x[1], x[2], causal);
        });
        var both = Best(seconds, () =>
        {
            using var tape = new Tape();
            var y = x[0].Attention(x[1], x[2], causal);
            tape.Gradients(y, x, direction);
        });
        var peak = FmaPeak.Measure(Device.Cpu.Workers.Count);
        double seen = causal ? length * (length + 1.0) / 2 : (double)length * length;
        double Rate(double perFeature, double s) => perFeature * seen * depth * batch * heads / s / 1e9;
        Console.WriteLine(
            $"{$"{batch} x {heads} x {length} x {depth}{(causal ? ", causal" : "")}",-34} {forward * 1e3,12:F2} {Rate(4, forward),8:F0} {Rate(4, forward) / peak,8:P0} {both * 1e3,17:F2} {Rate(14, both),8:F0} {Rate(14, both) / peak,8:P0}");
    }

    private static double Best(double seconds, Action action)
    {
        var best = double.MaxValue;
        var total = Stopwatch.StartNew();
        while (total.Elapsed.TotalSeconds < seconds)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
