using System.Diagnostics;

namespace TensorCore.Bench;

/// <summary>Copies between layouts, indexing and sorting: microseconds, the best of many runs, and the memory moved per second.</summary>
internal static class LayoutBenchmark
{
    public static void Report(string[] only)
    {
        var square = Random(1024, 1024);
        var odd = Random(1000, 1000);
        var heads = Random(8, 128, 8, 64);
        var images = Random(64, 3, 56, 56);
        var pixels = Random(64, 56, 56, 3);
        var table = Random(50_000, 256);
        var rows = Tensor.From(Enumerable.Range(0, 4096).Select(i => i * 7919 % 50_000).ToArray()).KeepForever();
        var places = Tensor.From(Enumerable.Range(0, 1 << 20).Select(i => i * 7919L % 1024).ToArray(), [1024, 1024]).KeepForever();
        var line = Random(1_000_000);
        var sequence = Random(32, 256, 128);
        var small = Random(32, 41, 96);
        var three = Random(350_000, 3);
        var five = Random(350_000, 5);
        var doubles = square.Cast(DType.Float64).KeepForever();
        var ints = square.Cast(DType.Int32).KeepForever();
        var mask = (square > 0).KeepForever();
        var lineMask = (line > 0).KeepForever();

        (string Name, double Megabytes, Func<Tensor> Run)[] cases =
        [
            ("clone 1024^2", 8, () => square.Clone()),
            ("transpose 1024^2 float", 8, () => square.T.Contiguous()),
            ("transpose 1000^2 float", 8, () => odd.T.Contiguous()),
            ("transpose 1024^2 double", 16, () => doubles.T.Contiguous()),
            ("transpose 1024^2 bool", 2, () => mask.T.Contiguous()),
            ("transpose 32 x 256 x 128", 8, () => sequence.T.Contiguous()),
            ("transpose 32 x 41 x 96", 1, () => small.T.Contiguous()),
            ("heads 8,128,8,64 -> 0213", 4, () => heads.Transpose(1, 2).Contiguous()),
            ("NCHW -> NHWC, 64,3,56,56", 4.8, () => images.Permute(0, 2, 3, 1).Contiguous()),
            ("NHWC -> NCHW", 4.8, () => pixels.Permute(0, 3, 1, 2).Contiguous()),
            ("concat [350000, 3] and [.., 5]", 22.4, () => Tensor.Concat([three, five], 1)),
            ("every second column", 6, () => square[.., TensorIndex.Slice(step: 2)].Contiguous()),
            ("reversed columns", 8, () => square.Flip(1).Contiguous()),
            ("float -> double", 12, () => square.Cast(DType.Float64)),
            ("double -> float", 12, () => doubles.Cast(DType.Float32)),
            ("int -> float", 8, () => ints.Cast(DType.Float32)),
            ("float -> int", 8, () => square.Cast(DType.Int32)),
            ("bool -> float", 5, () => mask.Cast(DType.Float32)),
            ("embedding 4096 of [50000, 256]", 8, () => table.Embedding(rows)),
            ("gather 1024^2 along -1", 16, () => square.Gather(1, places)),
            ("scatter-add 1024^2 along -1", 20, () => square.ScatterAdd(1, places, square)),
            ("masked select 1M", 8, () => line.MaskedSelect(lineMask)),
            ("sort 1M", 16, () => line.Sort().Values),
            ("sort 1024 x 1024", 16, () => square.Sort().Values),
            ("top 10 of 1M", 4, () => line.TopK(10).Values),
            ("top 10 of 1024 x 1024", 4, () => square.TopK(10).Values),
        ];
        foreach (var (name, megabytes, run) in cases)
        {
            if (only.Length > 0 && !only.Any(o => name.Contains(o, StringComparison.OrdinalIgnoreCase))) continue;
            var best = Best(run);
            Console.WriteLine($"{name,-32} {best * 1e6,10:F0} us  {megabytes / 1e3 / best,6:F1} GB/s");
        }
    }

    private static double Best(Func<Tensor> run)
    {
        var best = double.PositiveInfinity;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 5 || (i < 2000 && Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5); i++)
        {
            var before = Stopwatch.GetTimestamp();
            using (new Scope()) run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalSeconds);
        }

        return best;
    }

    private static Tensor Random(params ReadOnlySpan<int> shape)
    {
        var random = new Random(1);
        var count = 1;
        foreach (var length in shape) count *= length;
        return Tensor.From(Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray(), Shape.Create(shape)).KeepForever();
    }
}
