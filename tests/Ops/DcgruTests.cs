namespace TensorCore.Tests;

/// <summary>The op around the fused recurrent cell: its composed form, gradients of any order, shapes, memory.</summary>
public sealed class DcgruTests
{
    [Theory]
    [InlineData(2, 7, 5, 3, 1.0, true, 1.0)]
    [InlineData(1, 1, 3, 2, 1.0, false, 1.0)]
    [InlineData(3, 4, 16, 4, 0.7, true, 1.0)]
    [InlineData(2, 5, 8, 0, 0.7, true, 1.0)]
    [InlineData(3, 4, 16, 4, 0.7, true, 0.8)]
    public void Fused_and_composed_agree(int batch, int length, int maps, int steps, double keep, bool masked, double closedFrom)
    {
        var (single, twice) = (Inputs(batch, length, maps, DType.Float32, 1), Inputs(batch, length, maps, DType.Float64, 1));
        Compare(Run(single), Run(twice));

        double[][] Run(Tensor[] x)
        {
            using var tape = new Tape();
            var (state, saturation) = Apply(x, steps, masked ? Mask(batch, length) : null, keep, closedFrom);
            var loss = (state * Direction(state)).Sum() + (saturation * 0.05);
            var gradients = tape.Gradients(loss, x);
            return [Doubles(state), Doubles(saturation), .. gradients.Select(Doubles)];
        }

        static void Compare(double[][] a, double[][] b)
        {
            for (var i = 0; i < a.Length; i++)
            {
                for (var j = 0; j < a[i].Length; j++) Assert.True(Math.Abs(a[i][j] - b[i][j]) <= 2e-5 * (1 + b[i].Max(Math.Abs)), $"{i}[{j}]: {a[i][j]} and {b[i][j]}");
            }
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.6)]
    public void Gradients_of_the_composed_cell_are_right_to_second_order(double keep) =>
        GradCheck.CheckSecond(
            x =>
            {
                var (state, saturation) = Apply(x, 2, Mask(2, 3), keep);
                return (state * state).Sum() + saturation;
            },
            Inputs(2, 3, 3, DType.Float64, 3));

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.8)]
    public void The_fused_gradient_can_be_differentiated_again(double closedFrom)
    {
        var (single, twice) = (Inputs(2, 4, 6, DType.Float32, 5), Inputs(2, 4, 6, DType.Float64, 5));
        var (a, b) = (Second(single), Second(twice));
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < a[i].Length; j++) Assert.True(Math.Abs(a[i][j] - b[i][j]) <= 1e-4 * (1 + b[i].Max(Math.Abs)), $"{i}[{j}]: {a[i][j]} and {b[i][j]}");
        }

        double[][] Second(Tensor[] x)
        {
            using var tape = new Tape();
            var (state, saturation) = Apply(x, 3, mask: null, keep: 0.8, closedFrom);
            var first = tape.Gradients((state * state).Sum() + saturation, x, createGraph: true);
            var size = (first[0] * first[0]).Sum() + (first[1] * first[1]).Sum();
            return [.. tape.Gradients(size, x).Select(Doubles)];
        }
    }

    [Fact]
    public void Strided_inputs_and_boolean_masks_are_taken()
    {
        var x = Inputs(2, 6, 9, DType.Float32, 7);
        var mask = Mask(2, 6);
        var (expected, cost) = Apply(x, 3, mask, 1);
        Tensor[] strided = [x[0].Permute(2, 1, 0).Contiguous().Permute(2, 1, 0), x[1].Permute(1, 2, 0).Contiguous().Permute(2, 0, 1), x[2], x[3], x[4]];
        Assert.False(strided[0].IsContiguous);
        var (state, saturation) = Apply(strided, 3, mask.Cast(DType.Bool), 1);
        Assert.Equal(expected.ToArray<float>(), state.ToArray<float>());
        Assert.Equal(cost.Item<float>(), saturation.Item<float>());
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Trace_shows_every_state(DType type)
    {
        var x = Inputs(2, 5, 6, type, 8);
        using var tape = new Tape();
        var trace = x[0].DcgruTrace(x[1], x[2], x[3], x[4], 3, Mask(2, 5), closedFrom: 0.8);
        Assert.Equal([4, 2, 5, 6], trace.Shape);
        for (var steps = 0; steps <= 3; steps++)
        {
            var (state, _) = Apply(x, steps, Mask(2, 5), 1, closedFrom: 0.8);
            Assert.Equal(Doubles(state), Doubles(trace[steps]));
        }
    }

    [Fact]
    public void Evaluation_keeps_two_states_whatever_the_number_of_steps()
    {
        using var device = Device.Open("cpu:2");
        var x = Inputs(1, 50, 8, DType.Float32, 9, device);
        var peaks = new List<long>();
        foreach (var steps in (int[])[4, 400])
        {
            using var scope = new Scope();
            device.Memory.ResetPeak();
            Apply(x, steps, mask: null, keep: 1);
            peaks.Add(device.Memory.PeakBytes);
        }

        Assert.Equal(peaks[0], peaks[1]);
    }

    [Fact]
    public void Steps_of_training_allocate_nothing_new()
    {
        using var device = Device.Open("cpu:2");
        var x = Inputs(3, 12, 16, DType.Float32, 10, device);
        var rng = new Rng(1);
        SteadySteps.AllocateNothing(device, Step);

        void Step()
        {
            using var tape = new Tape();
            var (state, saturation) = x[0].Dcgru(x[1], x[2], x[3], x[4], 12, keep: 0.9, rng: rng);
            tape.Gradients(state.Sum() + saturation, x);
        }
    }

    [Fact]
    public void The_generator_moves_on_by_the_words_documented()
    {
        var x = Inputs(2, 3, 5, DType.Float32, 11);
        var rng = new Rng(4);
        x[0].Dcgru(x[1], x[2], x[3], x[4], 7, keep: 0.5, rng: rng);
        Assert.Equal(2UL * 7 * 8, rng.State.Position); // four words for the threshold, 15 bytes
        x[0].Dcgru(x[1], x[2], x[3], x[4], 7, keep: 1, rng: rng);
        Assert.Equal(2UL * 7 * 8, rng.State.Position);
    }

    [Fact]
    public void Dropout_keeps_as_many_as_it_should()
    {
        // Gates closed by their biases and a candidate of 1: every state is its dropout factor.
        Tensor state = Tensor.Zeros([4, 50, 64]), gates = Tensor.Zeros([3, 64, 128]), candidate = Tensor.Zeros([3, 64, 64]);
        var (last, _) = state.Dcgru(gates, Tensor.Full([128], -5), candidate, Tensor.Full([64], 5), 1, keep: 0.3, rng: new Rng(2));
        var values = last.ToArray<float>();
        Assert.All(values, v => Assert.True(v is 0 or 1 / 0.3f, $"{v}"));
        Assert.InRange(values.Count(v => v > 0) / (double)values.Length, 0.29, 0.31);
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        var x = Inputs(2, 3, 6, DType.Float32, 12);
        var message = Assert.Throws<ShapeException>(() => x[0].Dcgru(x[3], x[2], x[3], x[4], 1)).Message;
        Assert.Contains("gates' weights must be (3, 6, 12)", message.Replace('[', '(').Replace(']', ')'), StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x[0].Dcgru(x[1], x[2], x[3], x[4], 1, Tensor.Ones([2, 4])));
        Assert.Throws<ArgumentException>(() => x[0].Dcgru(x[1].Cast(DType.Float64), x[2], x[3], x[4], 1));
        Assert.Contains("the state is Int64", Assert.Throws<ArgumentException>(() => x[0].Cast(DType.Int64).Dcgru(x[1], x[2], x[3], x[4], 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => x[0].Dcgru(x[1], x[2], x[3], x[4], 1, keep: 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => x[0].Dcgru(x[1], x[2], x[3], x[4], 1, keep: 0, rng: new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => x[0].Dcgru(x[1], x[2], x[3], x[4], 1, closedFrom: 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x[0].DcgruTrace(x[1], x[2], x[3], x[4], 1, closedFrom: double.NaN));
    }

    [Theory]
    [InlineData(0, 4, 6)]
    [InlineData(3, 0, 6)]
    public void Nothing_in_gives_nothing_out(int batch, int length, int maps)
    {
        var x = Inputs(batch, length, maps, DType.Float32, 13);
        using var tape = new Tape();
        var (state, saturation) = Apply(x, 2, mask: null, keep: 0.5);
        Assert.Equal(x[0].Shape, state.Shape);
        Assert.Equal(0, saturation.Item<float>());
        Assert.All(tape.Gradients(state.Sum() + saturation, x), g => Assert.All(g.ToArray<float>(), v => Assert.Equal(0, v)));
    }

    private static (Tensor State, Tensor Saturation) Apply(Tensor[] x, int steps, Tensor? mask, double keep, double closedFrom = 1) =>
        x[0].Dcgru(x[1], x[2], x[3], x[4], steps, mask?.Cast(mask.DType == DType.Bool ? DType.Bool : x[0].DType), keep, new Rng(6), closedFrom);

    private static Tensor Mask(int batch, int length)
    {
        var mask = new float[batch * length];
        Array.Fill(mask, 1);
        if (length > 1) mask[length - 1] = 0;
        return Tensor.From(mask, [batch, length]);
    }

    private static Tensor[] Inputs(int batch, int length, int maps, DType type, int seed, Device? device = null)
    {
        var random = new Random(seed);
        var scale = 1 / Math.Sqrt(maps);
        return [Values([batch, length, maps], 1), Values([3, maps, 2 * maps], scale), Values([2 * maps], 1), Values([3, maps, maps], scale), Values([maps], 1)];

        Tensor Values(Shape shape, double size)
        {
            var values = new float[shape.Length];
            for (var i = 0; i < values.Length; i++) values[i] = (float)(((random.NextDouble() * 2) - 1) * size);
            return Tensor.From(values, shape, device).Cast(type);
        }
    }

    private static Tensor Direction(Tensor like) =>
        Tensor.From(Enumerable.Range(0, (int)like.Length).Select(i => Math.Sin((1.7 * i) + 0.5) + 0.1).ToArray(), like.Shape).Cast(like.DType);

    private static double[] Doubles(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();

    [Fact]
    public void Gradients_of_a_batch_are_the_sums_of_those_of_its_examples()
    {
        // 10 * 33 * 32 rows: four partial sums of two or three groups each. Alone, an example has one.
        const int Batch = 10, Length = 33, Steps = 32;
        var x = Inputs(Batch, Length, 5, DType.Float32, 14, Device.Cpu);
        var direction = Direction(x[0]).To(Device.Cpu);
        var all = Gradients(x, direction);
        var sums = all[1..].Select(g => new double[g.Length]).ToArray();
        for (var b = 0; b < Batch; b++)
        {
            var one = Gradients([x[0].Narrow(0, b, 1).Clone(), .. x[1..]], direction.Narrow(0, b, 1));
            Assert.Equal(one[0], all[0].Skip(b * one[0].Length).Take(one[0].Length));
            for (var i = 0; i < sums.Length; i++)
                for (var j = 0; j < sums[i].Length; j++) sums[i][j] += one[i + 1][j];
        }

        for (var i = 0; i < sums.Length; i++)
        {
            var tolerance = 2e-5 * (1 + sums[i].Max(Math.Abs));
            for (var j = 0; j < sums[i].Length; j++)
                Assert.True(Math.Abs(sums[i][j] - all[i + 1][j]) <= tolerance, $"{i}[{j}]: {all[i + 1][j]}, examples give {sums[i][j]}");
        }

        static double[][] Gradients(Tensor[] x, Tensor direction)
        {
            using var tape = new Tape();
            var (state, _) = x[0].Dcgru(x[1], x[2], x[3], x[4], Steps);
            return [.. tape.Gradients((state * direction).Sum(), x).Select(Doubles)];
        }
    }
}
