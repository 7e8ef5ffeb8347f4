namespace TensorCore.Bench;

/// <summary>The rows of the report: kernels by what limits them, and whole training steps.</summary>
internal static class GpuRows
{
    private const double Float = 4;

    public static IReadOnlyList<GpuRow> All(GpuSizes sizes) =>
        [.. Products(sizes), .. Convolutions(sizes), .. Elementwise(sizes), .. Lines(sizes), .. Optimizers(sizes), .. Steps(sizes)];

    private static IEnumerable<GpuRow> Products(GpuSizes sizes) =>
        sizes.Cubes.Select(n => (n, n, n)).Concat(sizes.Skinny).Select(s => Product(s.Item1, s.Item2, s.Item3));

    private static GpuRow Product(int m, int k, int n) =>
        new("matrix products", $"[{m}, {k}] x [{k}, {n}]", WorkUnit.Flop, 2.0 * m * k * n, device =>
        {
            Tensor a = Normal(device, m, k), b = Normal(device, k, n);
            return () => a.MatMul(b);
        });

    private static IEnumerable<GpuRow> Convolutions(GpuSizes s)
    {
        var flops = 2.0 * 9 * s.Channels * s.Channels * s.ImageBatch * s.ImageSide * s.ImageSide;
        var name = $"Conv2d 3x3, {s.ImageBatch} x {s.Channels} x {s.ImageSide} x {s.ImageSide}";
        yield return new("convolutions", name, WorkUnit.Flop, flops, device =>
        {
            var (x, w) = Operands(device);
            return () => x.Conv2d(w, padding: 1);
        });
        yield return new("convolutions", name + ", forward and both gradients", WorkUnit.Flop, 3 * flops, device =>
        {
            var (x, w) = Operands(device);
            var seed = Normal(device, s.ImageBatch, s.Channels, s.ImageSide, s.ImageSide);
            return () =>
            {
                using var tape = new Tape();
                tape.Gradients(x.Conv2d(w, padding: 1), [x, w], seed);
            };
        });

        (Tensor X, Tensor W) Operands(GpuDevice device) =>
            (Normal(device, s.ImageBatch, s.Channels, s.ImageSide, s.ImageSide), Normal(device, s.Channels, s.Channels, 3, 3));
    }

    private static IEnumerable<GpuRow> Elementwise(GpuSizes sizes)
    {
        foreach (var n in sizes.Elements)
        {
            yield return Bytes("element-wise", $"Add of {Count(n)}", 3.0 * n, device =>
            {
                Tensor a = Normal(device, n), b = Normal(device, n);
                return () => _ = a + b;
            });
            yield return Map("Exp", x => x.Exp());
            yield return Map("Gelu", x => x.Gelu());

            GpuRow Map(string name, Func<Tensor, Tensor> op) => Bytes("element-wise", $"{name} of {Count(n)}", 2.0 * n, device =>
            {
                var x = Normal(device, n);
                return () => op(x);
            });
        }
    }

    private static IEnumerable<GpuRow> Lines(GpuSizes s)
    {
        double all = (double)s.Rows * s.Columns;
        yield return Line("Sum, all", all, x => x.Sum());
        yield return Line("Sum, along rows", all, x => x.Sum(1));
        yield return Line("Sum, along columns", all, x => x.Sum(0));
        yield return Line("Max, along rows", all, x => x.Max(1));
        yield return Line("CumSum, along rows", 2 * all, x => x.CumSum(1));
        yield return Line("Softmax", 2 * all, x => x.Softmax());
        yield return Bytes("lines", $"LayerNorm of [{s.Rows}, {s.Columns}]", 2 * all, device =>
        {
            Tensor x = Normal(device, s.Rows, s.Columns), weight = Tensor.Ones([s.Columns], device: device), bias = Tensor.Zeros([s.Columns], device: device);
            return () => x.LayerNorm(weight, bias);
        });

        GpuRow Line(string name, double elements, Func<Tensor, Tensor> op) => Bytes("lines", $"{name} of [{s.Rows}, {s.Columns}]", elements, device =>
        {
            var x = Normal(device, s.Rows, s.Columns);
            return () => op(x);
        });
    }

    private static IEnumerable<GpuRow> Optimizers(GpuSizes sizes)
    {
        var n = sizes.Elements[^1];
        // Read: the gradient, the parameter and two states; written: the latter three.
        yield return Update("Adam", p => new Adam(p));
        yield return Update("Adamax", p => new Adamax(p));

        GpuRow Update(string name, Func<IReadOnlyList<Tensor>, Optimizer> create) => Bytes("optimizers", $"{name} of {Count(n)}", 7.0 * n, device =>
        {
            var parameter = Normal(device, n);
            var optimizer = create([parameter]);
            var gradients = new Gradients([parameter], [Normal(device, n)]);
            return () => optimizer.Step(gradients);
        });
    }

    /// <summary>Whole steps of training: drawing the examples on the host, the network, the loss, the gradients, the optimizer, reading the scores.</summary>
    private static IEnumerable<GpuRow> Steps(GpuSizes sizes)
    {
        foreach (var maps in sizes.Maps)
        {
            var options = CurriculumOptions.For("multiplication") with
            {
                Maps = maps, Bins = sizes.Bins, FirstBins = sizes.Bins.Length, ShortBatch = sizes.Batch, LongBatch = sizes.Batch, Steps = int.MaxValue,
            };
            var flops = 0.0;
            using (var model = new CurriculumTrainer(options, Device.Cpu)) flops = model.StepFlops;
            yield return new("training steps", $"DNGPU, {maps} maps, {sizes.Bins.Length} bins x {sizes.Batch}", WorkUnit.Flop, flops, device =>
            {
                var trainer = new CurriculumTrainer(options, device);
                return () => trainer.Step();
            });
        }
    }

    private static GpuRow Bytes(string group, string name, double elements, Func<GpuDevice, Action> prepare) =>
        new(group, name, WorkUnit.Byte, Float * elements, prepare);

    private static Tensor Normal(GpuDevice device, params int[] shape) => new Rng(1).Normal(shape, device: device);

    private static string Count(int n) => n % (1 << 20) == 0 ? $"{n >> 20}M" : $"{n}";
}
