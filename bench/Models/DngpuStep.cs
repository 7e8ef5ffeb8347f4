using System.Diagnostics;

namespace TensorCore.Bench;

/// <summary>
/// Steps of the improved Neural GPU's recurrent cell, as training and evaluation do them: seconds, and the fraction of the
/// multiply-add peak measured in the same process. Only the convolutions count (18 m^2 n^2 operations an example
/// forward, twice that backward), so that everything else a step does shows as a loss.
/// </summary>
internal static class DngpuStep
{
    private static readonly System.Globalization.CultureInfo s_culture = System.Globalization.CultureInfo.InvariantCulture;
    private static readonly int[] s_paperBins = [8, 12, 16, 20, 25, 28, 31, 36, 41];
    private static readonly CurriculumOptions s_recipe = new()
    {
        Bins = [5, 8, 11, 14, 17, 21, 25, 31, 41, 51, 61, 81, 121, 161],
        FirstBins = 14,
    };

    public static void Run(string[] args)
    {
        var seconds = args.Length > 0 ? double.Parse(args[0], s_culture) : 3;
        if (args.Length == 4)
        {
            // One case of one's own: seconds, maps, length, batch.
            var (maps, length, batch) = (int.Parse(args[1], s_culture), int.Parse(args[2], s_culture), int.Parse(args[3], s_culture));
            Training($"m={maps}, {length} x {batch}", maps, [(length, batch)], 0.9, seconds);
            Evaluation("  evaluation", maps, length, batch, length, seconds);
            return;
        }

        Console.WriteLine($"{"",-34} {"step, s",9} {"GFLOP/s",8} {"of peak",8}");
        Trainer("addition, m=32, recipe's 14 bins", s_recipe, seconds);
        // A number of settling steps is drawn in training: the fastest step would be held against the work of the mean one.
        Trainer("multiplication, m=96, nine bins", CurriculumOptions.For("multiplication") with { SettlesInTraining = false }, seconds);
        Training("m=32, bins 41..81, batch 4", 32, [(41, 4), (51, 4), (61, 4), (81, 4)], 0.9, seconds);
        Training("m=32, bins 8..25, batch 32", 32, [(8, 32), (11, 32), (14, 32), (17, 32), (21, 32), (25, 32)], 0.9, seconds);
        Training("m=32, nine bins, batch 32", 32, [.. s_paperBins.Select(n => (n, 32))], 0.9, seconds);
        Training("m=48, nine bins, batch 32", 48, [.. s_paperBins.Select(n => (n, 32))], 0.9, seconds);
        Training("m=96, nine bins, batch 32", 96, [.. s_paperBins.Select(n => (n, 32))], 0.9, seconds);
        Training("m=96, nine bins, no dropout", 96, [.. s_paperBins.Select(n => (n, 32))], 1, seconds);
        Evaluation("m=32, 401 x 8, evaluation", 32, 401, 8, 401, seconds);
        Evaluation("m=32, 4001 x 1, 400 of its steps", 32, 4001, 1, 400, seconds);
        Evaluation("m=32, 4001 x 8, 50 of its steps", 32, 4001, 8, 50, seconds);
        Evaluation("m=96, 4001 x 1, 100 of its steps", 96, 4001, 1, 100, seconds);
        Evaluation("m=96, 4001 x 8, 12 of its steps", 96, 4001, 8, 12, seconds);
    }

    private static void Training(string name, int maps, (int Length, int Batch)[] bins, double keep, double seconds)
    {
        var parameters = Parameters(maps);
        var rng = new Rng(1);
        var forward = new double[bins.Length];
        var backward = new double[bins.Length];
        Repeat(seconds, () =>
        {
            for (var i = 0; i < bins.Length; i++)
            {
                var (length, batch) = bins[i];
                using var tape = new Tape();
                var state = Tensor.Full([batch, length, maps], 0.1);
                var gradient = Tensor.Full(state.Shape, 1e-3);
                var start = Now();
                var (last, saturation) = state.Dcgru(parameters[0], parameters[1], parameters[2], parameters[3], length, keep: keep, rng: rng);
                Best(ref forward[i], ref start);
                tape.Gradients(last, parameters, gradient);
                Best(ref backward[i], ref start);
            }
        });
        var operations = bins.Sum(b => Operations(maps, b.Length, b.Batch, b.Length));
        Report(name, 3 * operations, forward.Sum() + backward.Sum());
        Report("  forward", operations, forward.Sum());
        Report("  backward", 2 * operations, backward.Sum());
        foreach (var parameter in parameters) parameter.Dispose();
    }

    /// <summary>Whole steps of training: drawing the examples, the network, the loss, the gradients and the optimizer.</summary>
    private static void Trainer(string name, CurriculumOptions options, double seconds)
    {
        using var trainer = new CurriculumTrainer(options with { Steps = int.MaxValue }, Device.Cpu);
        var best = 0.0;
        Repeat(seconds, () =>
        {
            var start = Now();
            trainer.Step();
            Best(ref best, ref start);
        });
        Report(name, trainer.StepFlops, best);
    }

    private static void Evaluation(string name, int maps, int length, int batch, int steps, double seconds)
    {
        var parameters = Parameters(maps);
        var best = 0.0;
        Repeat(seconds, () =>
        {
            using var scope = new Scope();
            var state = Tensor.Full([batch, length, maps], 0.1);
            var start = Now();
            state.Dcgru(parameters[0], parameters[1], parameters[2], parameters[3], steps);
            Best(ref best, ref start);
        });
        Report(name, Operations(maps, length, batch, steps), best);
        foreach (var parameter in parameters) parameter.Dispose();
    }

    /// <summary>Forward: 9 m^2 multiply-adds for each example, position and step.</summary>
    private static double Operations(int maps, int length, int batch, int steps) => 18.0 * maps * maps * length * batch * steps;

    private static void Repeat(double seconds, Action step)
    {
        var until = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        do step();
        while (Stopwatch.GetTimestamp() < until);
    }

    /// <summary>
    /// Seconds: of the clock on the wall, or, on one thread, of the processor, which nobody else on the machine lengthens.
    /// </summary>
    private static double Now() => Device.Cpu.Workers.Count == 1
        ? Environment.CpuUsage.TotalTime.TotalSeconds
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private static void Best(ref double best, ref double start)
    {
        var now = Now();
        var seconds = now - start;
        if (best == 0 || seconds < best) best = seconds;
        start = now;
    }

    private static void Report(string name, double operations, double seconds)
    {
        var peak = FmaPeak.Measure(Device.Cpu.Workers.Count);
        Console.WriteLine($"{name,-34} {seconds,9:F5} {operations / seconds * 1e-9,8:F0} {operations / seconds * 1e-9 / peak,8:P0}  (peak {peak:F0})");
    }

    private static Tensor[] Parameters(int maps)
    {
        var random = new Random(1);
        return [Values([3, maps, 2 * maps]), Values([2 * maps]), Values([3, maps, maps]), Values([maps])];

        Tensor Values(Shape shape)
        {
            var bound = MathF.Sqrt(6f / (3 * maps * 2));
            var values = new float[shape.Length];
            for (var i = 0; i < values.Length; i++) values[i] = ((random.NextSingle() * 2) - 1) * bound;
            return Tensor.From(values, shape).KeepForever();
        }
    }
}
