namespace TensorCore.Tests;

/// <summary>The fused cell of the original Neural GPU against its composed form in double precision.</summary>
public sealed class CgruTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 5, 4, 15)]
    [InlineData(3, 4, 1, 16)]
    [InlineData(1, 7, 3, 17)]
    [InlineData(4, 20, 4, 24)]
    [InlineData(3, 40, 5, 24)] // 600 rows, blocks of 341
    [InlineData(2, 61, 5, 17)] // 610 rows, blocks of 481; registers that overlap
    public void Fused_and_composed_agree(int batch, int length, int width, int maps)
    {
        using var scope = new Scope();
        Compare(Run(Inputs(batch, length, width, maps, DType.Float64)), Run(Inputs(batch, length, width, maps, DType.Float32)));
    }

    [SkippableFact]
    public void A_GPU_computes_the_same()
    {
        using var scope = new Scope();
        var gpu = GpuTesting.Device;
        Compare(Run(Inputs(2, 3, 2, 5, DType.Float64)), Run([.. Inputs(2, 3, 2, 5, DType.Float32, Device.Cpu).Select(x => x.To(gpu))]));
    }

    [Fact]
    public void Gates_that_are_cut_get_no_gradient()
    {
        using var scope = new Scope();
        var x = Inputs(1, 3, 2, 4, DType.Float32);
        x[2].Fill(9); // sigmoid(9) is stretched beyond 1, whatever the weights of this size add
        using var tape = new Tape();
        var next = Apply(x);
        Assert.All(x[0].ToArray<float>().Zip(next.ToArray<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.All(tape.Gradients(next.Square().Sum(), [x[1], x[2], x[3]]), g => Assert.All(g.ToArray<float>(), v => Assert.Equal(0, v)));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void A_state_of_no_positions_stays_one(DType type)
    {
        using var scope = new Scope();
        Assert.Equal([2, 0, 4, 3], Apply(Inputs(2, 0, 4, 3, type)).Shape);
        Assert.Equal([2, 4, 0, 3], Apply(Inputs(2, 4, 0, 3, type)).Shape);
        Assert.Equal([0, 4, 2, 3], Apply(Inputs(0, 4, 2, 3, type)).Shape);
    }

    [Fact]
    public void Gradients_are_right_to_second_order() =>
        GradCheck.CheckSecond(x => (Apply(x) * Direction(x[0])).Sum() + Apply(x).Square().Mean(), Inputs(1, 3, 2, 2, DType.Float64));

    [Fact]
    public void The_fused_gradient_can_be_differentiated_again()
    {
        using var scope = new Scope();
        Compare(Second(DType.Float64), Second(DType.Float32));

        static double[][] Second(DType type)
        {
            var x = Inputs(2, 3, 2, 4, type);
            using var tape = new Tape();
            var first = tape.Gradients(Apply(x).Square().Sum(), x, createGraph: true);
            return [.. tape.Gradients((first[0] * first[0]).Sum() + (first[1] * first[1]).Sum(), x).Select(g => g.Cast(DType.Float64).ToArray<double>())];
        }
    }

    [Fact]
    public void Threads_and_strides_do_not_change_bits()
    {
        using var scope = new Scope();
        using Device one = Device.Open("cpu:1"), many = Device.Open("cpu:5");
        double[][] a = Run(Inputs(4, 30, 4, 24, DType.Float32, one)), b = Run(Inputs(4, 30, 4, 24, DType.Float32, many));
        var strided = Inputs(4, 30, 4, 24, DType.Float32, one);
        strided[0] = strided[0].Permute(3, 1, 0, 2).Contiguous().Permute(2, 1, 3, 0);
        var c = Run(strided);
        for (var i = 0; i < a.Length; i++)
        {
            Assert.Equal(a[i], b[i]);
            Assert.Equal(a[i], c[i]);
        }
    }

    [Fact]
    public void Steps_of_training_allocate_nothing_new()
    {
        using var device = Device.Open("cpu:2");
        using var scope = new Scope();
        var x = Inputs(2, 6, 4, 24, DType.Float32, device);
        SteadySteps.AllocateNothing(device, Step);

        void Step()
        {
            using var tape = new Tape();
            tape.Gradients(Apply(x).Sum(), x);
        }
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        using var scope = new Scope();
        var x = Inputs(1, 3, 2, 4, DType.Float32);
        Assert.Contains("gates' weights", Assert.Throws<ShapeException>(() => x[0].Cgru(x[3], x[2], x[3], x[4])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x[2].Cgru(x[1], x[2], x[3], x[4]));
        Assert.Throws<ArgumentException>(() => x[0].Cgru(x[1].Cast(DType.Float64), x[2], x[3], x[4]));
    }

    private static double[][] Run(Tensor[] x)
    {
        using var tape = new Tape();
        var next = Apply(x);
        return [next.Cast(DType.Float64).ToArray<double>(), .. tape.Gradients((next * Direction(next)).Sum(), x).Select(g => g.Cast(DType.Float64).ToArray<double>())];
    }

    private static Tensor Apply(Tensor[] x) => x[0].Cgru(x[1], x[2], x[3], x[4]);

    private static Tensor Direction(Tensor like) =>
        Tensor.From(Enumerable.Range(0, (int)like.Length).Select(i => Math.Sin((1.7 * i) + 0.5) + 0.1).ToArray(), like.Shape, like.Device).Cast(like.DType);

    private static Tensor[] Inputs(int batch, int length, int width, int maps, DType type, Device? device = null)
    {
        var random = new Random(maps);
        var scale = 1 / Math.Sqrt(9 * maps);
        return
        [
            Values([batch, length, width, maps], 1), Values([3, 3, maps, 2 * maps], scale), Values([2 * maps], 1),
            Values([3, 3, maps, maps], scale), Values([maps], 1),
        ];

        Tensor Values(Shape shape, double size)
        {
            var values = new float[shape.Length];
            for (var i = 0; i < values.Length; i++) values[i] = (float)(((random.NextDouble() * 2) - 1) * size);
            return Tensor.From(values, shape, device).Cast(type);
        }
    }

    [Fact]
    public void A_recorded_step_keeps_five_numbers_for_each_position_and_channel()
    {
        using var device = Device.Open("cpu:2"); // of its own: other tests run at the same time
        using var scope = new Scope();
        Tensor state = Tensor.Zeros([2, 64, 4, 8], device: device), gates = Tensor.Zeros([3, 3, 8, 16], device: device), candidate = Tensor.Zeros([3, 3, 8, 8], device: device);
        Tensor gateBias = Tensor.Zeros([16], device: device), candidateBias = Tensor.Zeros([8], device: device);
        var before = device.Memory.LiveBytes;
        using var tape = new Tape();
        var next = state.Cgru(gates, gateBias, candidate, candidateBias);
        Assert.InRange(device.Memory.LiveBytes - before, 20 * state.Length, 21 * state.Length);
    }

    private static void Compare(double[][] expected, double[][] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var size = 1 + expected[i].Max(Math.Abs);
            for (var j = 0; j < expected[i].Length; j++)
                Assert.True(Math.Abs(expected[i][j] - actual[i][j]) <= 2e-5 * size, $"{i}[{j}]: {actual[i][j]} for {expected[i][j]}");
        }
    }
}
