using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorCore.Bench;

/// <summary>Time and peak memory against length: how far a sequence can grow on a machine, and with what exponent.</summary>
internal static class CostCurves
{
    public const string Usage = "options: --quick for short lengths, --out FOLDER";

    private const int Maps = 96;
    private const int Symbols = 4;
    private const int Heads = 4;
    private const int Depth = 64;
    private const double SecondsOfRuns = 0.3; // short runs are repeated for so long

    // A training step keeps all states and pre-activations of the cell: 4 (m + 3 m) bytes for each position and step.
    private const double TrainingBytes = 16.0 * Maps;
    private const double ShareOfMemory = 0.6;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Run(string[] args)
    {
        var (quick, folder) = (false, (string?)null);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--quick") quick = true;
            else if (args[i] == "--out" && i + 1 < args.Length) folder = args[++i];
            else throw new ArgumentException($"'{args[i]}' is not an option. {Usage}");
        }

        folder ??= quick ? null : Path.GetDirectoryName(BenchFolder.Path("bench", "results", "curves"));
        var start = Stopwatch.GetTimestamp();
        int[] lengths = quick ? [41, 81, 161, 321] : [41, 81, 161, 321, 401, 1001, 2001, 4001];
        int[] contexts = quick ? [128, 256, 512, 1024] : [128, 256, 512, 1024, 2048, 4096, 8192];
        CostCurve[] curves = [Attention(contexts), Evaluation(lengths), Training(lengths)];
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var curve in curves) Console.WriteLine(CurvesText.Summary(curve));
        Console.WriteLine($"{seconds:F0} s in all");
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "curves.md"), CurvesText.Markdown(curves, seconds));
        File.WriteAllText(Path.Combine(folder, "curves.json"), JsonSerializer.Serialize(new { seconds, threads = Device.Cpu.Workers.Count, curves }, s_json));
        Chart(curves, "time", "seconds", p => p.Seconds).Save(Path.Combine(folder, "curves-time.svg"));
        Chart(curves, "peak memory of tensors", "MB", p => p.PoolBytes / 1e6).Save(Path.Combine(folder, "curves-memory.svg"));
        Console.WriteLine($"written to {Path.Combine(folder, "curves")}.md, .json, -time.svg and -memory.svg");
    }

    private static CostCurve Training(int[] lengths)
    {
        using var model = new DiagonalNeuralGpu(new(Maps, Symbols), Device.Cpu, new Rng(1));
        using var adamax = new Adamax(model.Parameters, 1e-4);
        var rng = new Rng(2);
        var available = ShareOfMemory * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var fitting = lengths.Where(n => TrainingBytes * n * n < available).ToArray();
        return Measure(
            $"DNGPU of {Maps} maps, training step, batch 1", new(2, 2),
            "n steps over n positions, and the backward pass needs every state and pre-activation of them",
            fitting,
            n => (Symbol(n), Symbol(n)),
            (inputs, targets) =>
            {
                using var tape = new Tape();
                var (logits, saturation) = model.Forward(inputs, rng);
                adamax.Step(tape.Gradients(logits.CrossEntropy(targets) + (saturation * 1e-9), model.Parameters));
            }) with
        {
            LeftOut = [.. lengths.Except(fitting).Select(n => FormattableString.Invariant($"{n}: its states would take {TrainingBytes * n * n / 1e9:F0} GB"))],
        };
    }

    private static CostCurve Evaluation(int[] lengths)
    {
        using var model = new DiagonalNeuralGpu(new(Maps, Symbols), Device.Cpu, new Rng(1));
        model.Eval();
        return Measure(
            $"DNGPU of {Maps} maps, evaluation, batch 1", new(2, 1),
            "n steps over n positions, of which only the current state is kept",
            lengths,
            n => (Symbol(n), Tensor.Scalar(0)),
            (inputs, _) =>
            {
                using var scope = new Scope();
                model.Forward(inputs);
            });
    }

    private static CostCurve Attention(int[] lengths)
    {
        var rng = new Rng(1);
        return Measure(
            $"attention, {Heads} heads of {Depth}, forward and backward", new(2, 1),
            "every query meets every key, but scores exist for one tile at a time",
            lengths,
            n => (rng.Normal([1, Heads, n, Depth]), rng.Normal([1, Heads, n, Depth])),
            (x, gradient) =>
            {
                using var tape = new Tape();
                tape.Gradients(x.Attention(x, x), [x], gradient);
            });
    }

    private static Tensor Symbol(int length) => Tensor.From(Enumerable.Range(0, length).Select(i => i * 7 % Symbols).ToArray(), [1, length]);

    private static CostCurve Measure(
        string name, Exponents expected, string why, int[] lengths, Func<int, (Tensor A, Tensor B)> prepare, Action<Tensor, Tensor> run)
    {
        Console.WriteLine(name);
        var points = new List<CostPoint>();
        var pool = Device.Cpu.Memory;
        Once(lengths[0]); // compiles
        foreach (var length in lengths) points.Add(Once(length));
        return new(name, expected, why, points, []);

        CostPoint Once(int length)
        {
            pool.Trim(); // blocks of other lengths
            using var scope = new Scope();
            var (a, b) = prepare(length);
            var before = pool.LiveBytes;
            pool.ResetPeak();
            var best = double.PositiveInfinity;
            var begin = Stopwatch.GetTimestamp();
            do
            {
                var start = Stopwatch.GetTimestamp();
                run(a, b);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            while (Stopwatch.GetElapsedTime(begin).TotalSeconds < SecondsOfRuns);
            using var process = Process.GetCurrentProcess();
            var point = new CostPoint(length, best, pool.PeakBytes - before, process.WorkingSet64);
            Console.WriteLine(CurvesText.Line(point));
            return point;
        }
    }

    private static LineChart Chart(CostCurve[] curves, string what, string unit, Func<CostPoint, double> value)
    {
        var all = curves.SelectMany(c => c.Points).Select(p => p.Length).ToArray();
        int[] ticks = [50, 100, 200, 500, 1000, 2000, 5000];
        var chart = new LineChart($"{what} against length", "length", unit) { LogX = true, LogY = true, XTicks = [.. ticks.Where(t => t > all.Min() && t < all.Max()).Select(t => (double)t)] };
        for (var i = 0; i < curves.Length; i++)
            chart.Add(CurvesText.ShortNames[i], curves[i].Points.Select(p => ((double)p.Length, value(p))), LineChart.Color(i), dots: true);
        return chart;
    }
}
