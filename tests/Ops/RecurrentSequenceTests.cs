namespace TensorCore.Tests;

/// <summary>The fused recurrent layers against their composed steps in double precision, on the CPU and on a GPU.</summary>
public sealed class RecurrentSequenceTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string, int, int, int, int, bool> Sizes
    {
        get
        {
            var data = new TheoryData<string, int, int, int, int, bool>();
            foreach (var kind in Kinds)
            {
                // Steps, examples, inputs, units: around a register of units, several panels of them, several blocks of examples.
                data.Add(kind, 1, 1, 1, 1, false);
                data.Add(kind, 3, 2, 4, 15, true);
                data.Add(kind, 4, 3, 5, 16, false);
                data.Add(kind, 2, 3, 1, 17, true);
                data.Add(kind, 5, 1, 7, 33, false);
                data.Add(kind, 2, 35, 3, 50, true);
                data.Add(kind, 3, 100, 9, 67, false);
                if (TestDevice.IsGpu) continue;
                data.Add(kind, 2, 2, 3, 150, false); // gradients of four gates: 600 terms, two parts
                data.Add(kind, 2, 3, 4, 530, true); // states: 530 terms
                data.Add(kind, 2, 100, 3, 200, false); // five panels: 96 rows and 4
            }

            return data;
        }
    }

    public static TheoryData<string> Cells => [.. Kinds];

    private static string[] Kinds => ["Lstm", "Gru", "Rnn", "RnnRelu"];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Fused_and_composed_agree(string kind, int steps, int batch, int inputs, int hidden, bool reverse)
    {
        using var scope = new Scope();
        Compare(Run(kind, Inputs(kind, steps, batch, inputs, hidden, DType.Float64), reverse), Run(kind, Inputs(kind, steps, batch, inputs, hidden, DType.Float32), reverse));
    }

    [SkippableTheory]
    [MemberData(nameof(Cells))]
    public void A_GPU_computes_the_same(string kind)
    {
        using var scope = new Scope();
        var gpu = GpuTesting.Device;
        foreach (var (steps, batch, inputs, hidden, reverse) in ((int, int, int, int, bool)[])[(1, 1, 1, 1, false), (3, 2, 4, 15, true), (2, 3, 5, 17, false)])
        {
            var expected = Run(kind, Inputs(kind, steps, batch, inputs, hidden, DType.Float64), reverse);
            Compare(expected, Run(kind, [.. Inputs(kind, steps, batch, inputs, hidden, DType.Float32, Device.Cpu).Select(x => x.To(gpu))], reverse));
        }
    }

    [Theory]
    [InlineData("Lstm", 0)]
    [InlineData("Lstm", 1)]
    [InlineData("Lstm", 2)]
    [InlineData("Gru", 0)]
    [InlineData("Gru", 1)]
    [InlineData("Rnn", 1)]
    public void A_loss_of_one_result_alone_has_the_right_gradients(string kind, int result)
    {
        using var scope = new Scope();
        Compare(Run(kind, Inputs(kind, 3, 2, 4, 18, DType.Float64), false, result), Run(kind, Inputs(kind, 3, 2, 4, 18, DType.Float32), false, result));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Gradients_of_the_composed_steps_are_right_to_second_order(string kind)
    {
        // A rectifier has kinks, which differences of finite length may meet.
        if (kind == "RnnRelu") return;
        GradCheck.CheckSecond(x => Loss(Apply(kind, x, reverse: true)), Inputs(kind, 2, 2, 2, 3, DType.Float64));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_fused_gradient_can_be_differentiated_again(string kind)
    {
        using var scope = new Scope();
        Compare(Second(DType.Float64), Second(DType.Float32));

        double[][] Second(DType type)
        {
            var x = Inputs(kind, 3, 2, 4, 6, type);
            using var tape = new Tape();
            var first = tape.Gradients(Loss(Apply(kind, x, reverse: false)), x, createGraph: true);
            return [.. tape.Gradients((first[0] * first[0]).Sum() + (first[2] * first[2]).Sum(), x).Select(Doubles)];
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Threads_do_not_change_bits(string kind)
    {
        using var scope = new Scope();
        using Device one = Device.Open("cpu:1"), many = Device.Open("cpu:5");
        double[][] a = Run(kind, Inputs(kind, 3, 70, 9, 90, DType.Float32, one), false), b = Run(kind, Inputs(kind, 3, 70, 9, 90, DType.Float32, many), false);
        for (var i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i]);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Strided_inputs_are_taken(string kind)
    {
        using var scope = new Scope();
        var x = Inputs(kind, 3, 2, 4, 5, DType.Float32);
        var strided = Array.ConvertAll(x, t => t.Rank == 3 ? t.Permute(2, 1, 0).Contiguous().Permute(2, 1, 0) : t.Rank == 2 ? t.T.Contiguous().T : t);
        double[][] a = Run(kind, x, false), b = Run(kind, strided, false);
        for (var i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i]);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Steps_of_training_allocate_nothing_new_and_record_one_function(string kind)
    {
        using var device = Device.Open("cpu:2");
        using var scope = new Scope();
        var x = Inputs(kind, 6, 3, 8, 20, DType.Float32, device);
        SteadySteps.AllocateNothing(device, Step);

        void Step()
        {
            using var tape = new Tape();
            var results = Apply(kind, x, reverse: false);
            Assert.Single(tape.Functions);
            tape.Gradients(results[0].Sum(), x);
        }
    }

    [Theory]
    [InlineData("Lstm", 0, 2)]
    [InlineData("Gru", 2, 0)]
    public void Nothing_in_gives_nothing_out(string kind, int steps, int batch)
    {
        using var scope = new Scope();
        var x = Inputs(kind, steps, batch, 3, 4, DType.Float32);
        var results = Apply(kind, x, reverse: false);
        Assert.Equal([steps, batch, 4], results[0].Shape);
        for (var i = 1; i < results.Length; i++) Assert.Equal(x[4 + i].ToArray<float>(), results[i].ToArray<float>());
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        using var scope = new Scope();
        var x = Inputs("Lstm", 3, 2, 4, 5, DType.Float32);
        Assert.Contains("hidden state's weights", Assert.Throws<ShapeException>(() => x[0].Gru(x[1], x[2], x[3], x[4], x[5])).Message, StringComparison.Ordinal);
        Assert.Contains("cell state", Assert.Throws<ShapeException>(() => x[0].Lstm(x[1], x[2], x[3], x[4], x[5], x[3])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x[3].Lstm(x[1], x[2], x[3], x[4], x[5], x[6]));
        Assert.Throws<ArgumentException>(() => x[0].Lstm(x[1].Cast(DType.Float64), x[2], x[3], x[4], x[5], x[6]));
        Assert.Contains("the sequence is Int64", Assert.Throws<ArgumentException>(() => x[0].Cast(DType.Int64).Lstm(x[1], x[2], x[3], x[4], x[5], x[6])).Message, StringComparison.Ordinal);
    }

    /// <summary>Results and the gradients of all inputs, of a loss of all results or of one.</summary>
    private static double[][] Run(string kind, Tensor[] x, bool reverse, int? result = null)
    {
        using var tape = new Tape();
        var results = Apply(kind, x, reverse);
        var gradients = tape.Gradients(result is { } only ? Loss([results[only]]) : Loss(results), x);
        return [.. results.Select(Doubles), .. gradients.Select(Doubles)];
    }

    private static Tensor[] Apply(string kind, Tensor[] x, bool reverse)
    {
        if (kind == "Lstm")
        {
            var (outputs, hidden, cell) = x[0].Lstm(x[1], x[2], x[3], x[4], x[5], x[6], reverse);
            return [outputs, hidden, cell];
        }

        var (states, last) = kind == "Gru" ? x[0].Gru(x[1], x[2], x[3], x[4], x[5], reverse) : x[0].Rnn(x[1], x[2], x[3], x[4], x[5], kind == "RnnRelu", reverse);
        return [states, last];
    }

    private static Tensor Loss(Tensor[] results) => results.Select(y => (y * Direction(y)).Sum() + y.Square().Mean()).Aggregate((a, b) => a + b);

    private static Tensor Direction(Tensor like) =>
        Tensor.From(Enumerable.Range(0, (int)like.Length).Select(i => Math.Sin((1.7 * i) + 0.5) + 0.1).ToArray(), like.Shape, like.Device).Cast(like.DType);

    private static Tensor[] Inputs(string kind, int steps, int batch, int inputs, int hidden, DType type, Device? device = null)
    {
        var random = new Random(steps + (31 * hidden));
        var (gates, scale) = (kind switch { "Lstm" => 4, "Gru" => 3, _ => 1 }, 1 / Math.Sqrt(hidden));
        Tensor[] result =
        [
            Values([steps, batch, inputs], 1), Values([gates * hidden, inputs], 1 / Math.Sqrt(inputs)), Values([gates * hidden, hidden], scale),
            Values([gates * hidden], 1), Values([gates * hidden], 1), Values([batch, hidden], 1),
        ];
        return kind == "Lstm" ? [.. result, Values([batch, hidden], 1)] : result;

        Tensor Values(Shape shape, double size)
        {
            var values = new float[shape.Length];
            for (var i = 0; i < values.Length; i++) values[i] = (float)(((random.NextDouble() * 2) - 1) * size);
            return Tensor.From(values, shape, device).Cast(type);
        }
    }

    private static void Compare(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var size = 1 + expected[i].Max(Math.Abs);
            for (var j = 0; j < expected[i].Length; j++)
                Assert.True(Math.Abs(expected[i][j] - actual[i][j]) <= Tolerance * size, $"{i}[{j}]: {actual[i][j]} for {expected[i][j]}");
        }
    }

    private static double[] Doubles(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();
}
