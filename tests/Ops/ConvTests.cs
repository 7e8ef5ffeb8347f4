namespace TensorCore.Tests;

public class ConvTests
{
    /// <summary>Sizes of a test.</summary>
    public sealed record Case(
        int N, int C, int H, int W, int O, int KH, int KW, int StrideY = 1, int StrideX = 1, int PadY = 0, int PadX = 0, int DilationY = 1, int DilationX = 1, int Groups = 1)
    {
        public int OH => ((H + (2 * PadY) - (DilationY * (KH - 1)) - 1) / StrideY) + 1;

        public int OW => ((W + (2 * PadX) - (DilationX * (KW - 1)) - 1) / StrideX) + 1;

        public int[] Input => [N, C, H, W];

        public int[] Weight => [O, C / Groups, KH, KW];

        public int[] Output => [N, O, OH, OW];

        public Tensor Apply(Tensor x, Tensor w, Tensor? b = null) =>
            x.Conv2d(w, b, (StrideY, StrideX), (PadY, PadX), (DilationY, DilationX), Groups);
    }

    public static IEnumerable<object[]> Cases => from c in All select new object[] { c };

    private static IEnumerable<Case> All =>
    [
        new(1, 1, 1, 1, 1, 1, 1),
        new(2, 3, 5, 7, 4, 1, 1),
        new(3, 16, 9, 11, 33, 3, 3, PadY: 1, PadX: 1),
        new(1, 33, 14, 15, 50, 3, 3, PadY: 1, PadX: 1),
        new(2, 1, 28, 28, 6, 5, 5, PadY: 2, PadX: 2),
        new(2, 6, 14, 14, 16, 5, 5),
        new(3, 5, 20, 17, 4, 3, 3, PadY: 2, PadX: 1, DilationY: 2),
        new(2, 2, 12, 17, 3, 3, 3, StrideY: 2, StrideX: 2, PadY: 1, PadX: 1),
        new(2, 3, 9, 8, 17, 3, 3, StrideY: 2, StrideX: 2, PadY: 1, PadX: 1),
        new(1, 4, 10, 13, 5, 4, 2, StrideY: 3, StrideX: 2, PadY: 2, PadX: 1),
        new(2, 3, 11, 12, 8, 3, 3, DilationY: 2, DilationX: 2, PadY: 2, PadX: 2),
        new(2, 3, 13, 12, 8, 3, 2, StrideY: 2, StrideX: 3, DilationY: 2, DilationX: 2, PadY: 1),
        new(1, 2, 13, 17, 3, 3, 3, StrideY: 4, StrideX: 6, DilationY: 6, DilationX: 4, PadY: 3, PadX: 2),
        new(2, 6, 7, 9, 9, 3, 3, PadY: 1, PadX: 1, Groups: 3),
        new(2, 8, 7, 9, 8, 3, 3, PadY: 1, PadX: 1, Groups: 8),
        new(2, 37, 8, 6, 37, 3, 2, StrideY: 2, StrideX: 1, PadX: 1, Groups: 37),
        new(1, 5, 9, 9, 10, 3, 3, DilationY: 2, DilationX: 3, PadY: 4, PadX: 3, Groups: 5),
        new(1, 70, 3, 3, 70, 3, 3, PadY: 1, PadX: 1, Groups: 70),
        new(3, 5, 1, 41, 20, 1, 3, PadX: 1),
        new(1, 2, 1, 3000, 3, 1, 5, PadX: 2),
        new(1, 2, 300, 3, 3, 5, 1, PadY: 2),
        new(2, 4, 5, 6, 2, 3, 3, PadY: 5, PadX: 4),
        new(1, 2, 7, 7, 3, 2, 2, StrideY: 5, StrideX: 4),
        new(1, 3, 6, 6, 2, 1, 1, StrideY: 2, StrideX: 2),
        new(0, 3, 6, 6, 2, 3, 3),
        .. TestDevice.IsGpu ? [new(1, 20, 24, 30, 20, 3, 3, PadY: 1, PadX: 1)] : Large,
    ];

    /// <summary>Sizes at which the CPU's kernels block, small images of many channels among them.</summary>
    private static Case[] Large =>
    [
        new(1, 64, 24, 30, 64, 3, 3, PadY: 1, PadX: 1),
        new(5, 80, 8, 8, 96, 3, 3, PadY: 1, PadX: 1),
        new(9, 130, 4, 4, 70, 3, 3, PadY: 1, PadX: 1),
        new(3, 64, 8, 8, 100, 3, 3, StrideY: 2, StrideX: 2, PadY: 1, PadX: 1),
        new(5, 64, 8, 8, 50, 1, 1, StrideY: 2, StrideX: 2),
        new(7, 96, 4, 4, 33, 1, 1),
        new(2, 96, 14, 14, 96, 3, 3, PadY: 1, PadX: 1, Groups: 96),
        new(2, 64, 9, 9, 128, 3, 3, PadY: 1, PadX: 1, Groups: 4),
        new(4, 96, 1, 41, 96, 1, 3, PadX: 1),
        new(2, 32, 28, 28, 64, 5, 5, PadY: 2, PadX: 2),
        new(1, 3, 150, 200, 6, 3, 5, PadY: 1, PadX: 2),
        new(20, 12, 17, 16, 20, 3, 3, PadY: 1, PadX: 1), // more examples than partial sums of the weights' gradient
        new(20, 24, 17, 16, 32, 3, 3, PadY: 1, PadX: 1, Groups: 2),
        new(90, 12, 6, 6, 20, 3, 3, PadY: 1, PadX: 1), // gathered, four units of 23 and 21 examples, two partial sums
        new(200, 12, 1, 41, 20, 1, 3, PadX: 1), // short sequences, more units than partial sums
        new(1, 12, 40, 44, 20, 3, 3, PadY: 1, PadX: 1), // more than 1,024 positions: two bands of rows
        new(1, 12, 1, 3000, 20, 1, 3, PadX: 1), // three bands of columns, forward, too
        new(2, 6, 40, 44, 6, 3, 3, PadY: 1, PadX: 1, Groups: 6), // depthwise in bands
        new(1, 6, 3, 2500, 6, 3, 3, PadY: 1, PadX: 1, Groups: 6),
        new(6, 1, 28, 28, 6, 5, 5, PadY: 2, PadX: 2), // neighbors beside each other, two units to a partial sum
    ];

    /// <summary>These CPU devices, or the GPU that the tests run on.</summary>
    private static IEnumerable<Device> Devices(params string[] names)
    {
        if (Device.Default is GpuDevice)
        {
            yield return Device.Default;
            yield break;
        }

        foreach (var name in names)
        {
            using var device = Device.Open(name);
            yield return device;
        }
    }

    internal static double[] Values(int[] shape, int seed)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        return [.. Enumerable.Range(0, count).Select(i => Math.Round(8 * Math.Sin((i * (1.3 + seed)) + (0.01 * i * i) + seed)) / 4)];
    }

    private static Tensor Of(double[] values, int[] shape, DType type, Device? device = null) => Tensor.From(values, shape, device).Cast(type);

    /// <summary>The definition: calls back for every product of an input element and a weight that adds to an output element.</summary>
    private static void Products(Case c, Action<int, int, int> product)
    {
        for (var n = 0; n < c.N; n++)
        for (var o = 0; o < c.O; o++)
        for (var oy = 0; oy < c.OH; oy++)
        for (var ox = 0; ox < c.OW; ox++)
        for (var i = 0; i < c.C / c.Groups; i++)
        for (var ky = 0; ky < c.KH; ky++)
        for (var kx = 0; kx < c.KW; kx++)
        {
            var y = (oy * c.StrideY) - c.PadY + (ky * c.DilationY);
            var x = (ox * c.StrideX) - c.PadX + (kx * c.DilationX);
            if (y < 0 || y >= c.H || x < 0 || x >= c.W) continue;
            var channel = (o / (c.O / c.Groups) * (c.C / c.Groups)) + i;
            product(
                (((((n * c.C) + channel) * c.H) + y) * c.W) + x,
                (((((o * (c.C / c.Groups)) + i) * c.KH) + ky) * c.KW) + kx,
                (((((n * c.O) + o) * c.OH) + oy) * c.OW) + ox);
        }
    }

    /// <summary>The same elements with channels last in memory.</summary>
    private static Tensor ChannelsLast(Tensor x) => x.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2);

    private static void Same(double[] expected, Tensor actual, string what) =>
        // Multiples of 1/16 of moderate size: sums are exact in both types, so every bit must be right.
        Assert.True(expected.AsSpan().SequenceEqual(actual.Cast(DType.Float64).ToArray<double>()), what);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Output_and_gradients_agree_with_the_definition(Case c)
    {
        double[] x = Values(c.Input, 1), w = Values(c.Weight, 2), g = Values(c.Output, 3), b = Values([c.O], 4);
        double[] y = new double[g.Length], dx = new double[x.Length], dw = new double[w.Length], db = new double[b.Length];
        for (var i = 0; i < y.Length; i++)
        {
            var channel = i / (c.OH * c.OW) % c.O;
            y[i] = b[channel];
            db[channel] += g[i];
        }

        Products(c, (input, weight, output) =>
        {
            y[output] += x[input] * w[weight];
            dx[input] += g[output] * w[weight];
            dw[weight] += g[output] * x[input];
        });

        foreach (var device in Devices("cpu:1", "cpu:3"))
        {
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
            foreach (var lastX in (bool[])[false, true])
            foreach (var lastG in (bool[])[false, true])
            {
                using var tape = new Tape();
                Tensor tx = Of(x, c.Input, type, device), tw = Of(w, c.Weight, type, device), tb = Of(b, [c.O], type, device), tg = Of(g, c.Output, type, device);
                if (lastX) tx = ChannelsLast(tx);
                if (lastG) tg = ChannelsLast(tg);
                var result = c.Apply(tx, tw, tb);
                Assert.Equal(c.Output, result.Shape.ToArray());
                Same(y, result, $"{c} {type} output");
                var gradients = tape.Gradients(result, [tx, tw, tb], tg);
                Same(dx, gradients[0], $"{c} {type} gradient of the input");
                Same(dw, gradients[1], $"{c} {type} gradient of the weight");
                Same(db, gradients[2], $"{c} {type} gradient of the bias");
            }
        }
    }

    [Fact]
    public void Views_are_read_as_they_are()
    {
        using var scope = new Scope();
        var c = new Case(2, 4, 9, 10, 5, 3, 3, PadY: 1, PadX: 1);
        var whole = Of(Values([10, 2, 9, 8], 1), [10, 2, 9, 8], DType.Float32);
        var x = whole.Permute(1, 3, 2, 0).Narrow(1, 3, 4); // [2, 4, 9, 10], no axis in its place
        var w = Of(Values([3, 3, 4, 5], 2), [3, 3, 4, 5], DType.Float32).Permute(3, 2, 0, 1);
        Assert.Equal(c.Apply(x.Clone(), w.Clone()).ToArray<float>(), c.Apply(x, w).ToArray<float>());
        var one = Tensor.Full([1, 1, 1, 1], 0.5).Expand([2, 4, 9, 10]);
        Assert.Equal(c.Apply(one.Clone(), w).ToArray<float>(), c.Apply(one, w).ToArray<float>());
    }

    [Fact]
    public void Channels_that_lie_last_lie_last_in_the_result()
    {
        using var scope = new Scope();
        var c = new Case(2, 4, 9, 10, 5, 3, 3, PadY: 1, PadX: 1);
        var x = Tensor.Ones([2, 4, 9, 10]);
        var w = Tensor.Ones([5, 4, 3, 3]);
        Assert.True(c.Apply(x, w).IsContiguous);
        Assert.True(c.Apply(ChannelsLast(x), w).Permute(0, 2, 3, 1).IsContiguous);
    }

    // Zero times infinity is not a number: whether products with the zeros around an image are left out must not depend on threads.
    [Fact]
    public void An_infinite_weight_gives_the_same_for_any_number_of_threads()
    {
        var c = new Case(9, 4, 5, 5, 3, 3, 3, PadY: 1, PadX: 1);
        var weights = Values(c.Weight, 2);
        weights[0] = double.PositiveInfinity;
        float[] expected = [];
        foreach (var device in Devices("cpu:1", "cpu:3", "cpu:5"))
        {
            using var scope = new Scope();
            var y = c.Apply(ChannelsLast(Of(Values(c.Input, 1), c.Input, DType.Float32, device)), Of(weights, c.Weight, DType.Float32, device)).ToArray<float>();
            if (expected.Length == 0) expected = y;
            for (var i = 0; i < y.Length; i++) Assert.True(expected[i].Equals(y[i]), $"{device}: element {i} is {y[i]}, not {expected[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_are_the_same_bits_for_any_number_of_threads_and_layout(Case c)
    {
        float[][] expected = [];
        foreach (var device in Devices("cpu:1", "cpu:3", "cpu:5"))
        foreach (var last in (bool[])[false, true])
        {
            using var tape = new Tape();
            var rng = new Rng(7);
            Tensor x = rng.Normal(c.Input, device: device), w = rng.Normal(c.Weight, device: device), g = rng.Normal(c.Output, device: device);
            if (last) x = ChannelsLast(x);
            var y = c.Apply(x, w);
            var gradients = tape.Gradients(y, [x, w], g);
            float[][] results = [y.ToArray<float>(), gradients[0].ToArray<float>(), gradients[1].ToArray<float>()];
            if (expected.Length == 0) expected = results;
            for (var i = 0; i < results.Length; i++) Assert.True(expected[i].AsSpan().SequenceEqual(results[i]), $"{c}, {device}, {last}: result {i} differs");
        }
    }

    [Fact]
    public void Rounding_stays_that_of_a_sum()
    {
        using var tape = new Tape();
        var c = new Case(2, 64, 20, 21, 48, 3, 3, PadY: 1, PadX: 1);
        var rng = new Rng(3);
        Tensor x = rng.Normal(c.Input), w = rng.Normal(c.Weight), g = rng.Normal(c.Output);
        Tensor x64 = x.Cast(DType.Float64), w64 = w.Cast(DType.Float64), g64 = g.Cast(DType.Float64);
        Tensor y = c.Apply(x, w), y64 = c.Apply(x64, w64);
        var gradients = tape.Gradients(y, [x, w], g);
        var gradients64 = tape.Gradients(y64, [x64, w64], g64);
        Near(y64, y, 576);
        Near(gradients64[0], gradients[0], 432);
        Near(gradients64[1], gradients[1], 840);

        // Step k of a sum of random products rounds a partial sum of size sqrt(k) to 2^-24 / sqrt(3) of it, which adds up to
        // n * 2.4e-8; the worst of 40,000 elements is 5 deviations off, where partial sums are twice as large.
        static void Near(Tensor exact, Tensor actual, int terms)
        {
            double[] a = exact.ToArray<double>(), b = actual.Cast(DType.Float64).ToArray<double>();
            for (var i = 0; i < a.Length; i++) Assert.True(Math.Abs(a[i] - b[i]) < 2.5e-7 * terms, $"element {i} is {b[i]}, expected {a[i]}");
        }
    }

    public static IEnumerable<object[]> SmallCases =>
    [
        [new Case(2, 2, 4, 3, 3, 3, 2, PadY: 1, PadX: 1)],
        [new Case(1, 2, 5, 6, 2, 2, 3, StrideY: 2, StrideX: 2, PadX: 1)],
        [new Case(1, 2, 5, 5, 4, 2, 2, DilationY: 2, DilationX: 3, PadY: 1, PadX: 1, Groups: 2)],
        [new Case(1, 3, 4, 4, 3, 3, 3, StrideY: 2, StrideX: 1, PadY: 1, PadX: 1, Groups: 3)],
    ];

    [Theory]
    [MemberData(nameof(SmallCases))]
    public void Derivatives_of_both_orders_agree_with_differences(Case c)
    {
        using var scope = new Scope();
        GradCheck.CheckSecond(
            t => c.Apply(t[0], t[1], t[2]).Tanh(),
            [Of(Values(c.Input, 1), c.Input, DType.Float64) * 0.3, Of(Values(c.Weight, 2), c.Weight, DType.Float64) * 0.3, Of(Values([c.O], 3), [c.O], DType.Float64) * 0.3]);
    }

    [Fact]
    public void Sequences_are_images_of_one_row()
    {
        using var scope = new Scope();
        var x = Of(Values([2, 4, 17], 1), [2, 4, 17], DType.Float32);
        var w = Of(Values([6, 2, 3], 2), [6, 2, 3], DType.Float32);
        var b = Of(Values([6], 3), [6], DType.Float32);
        var y = x.Conv1d(w, b, stride: 2, padding: 3, dilation: 2, groups: 2);
        Assert.Equal([2, 6, 10], y.Shape.ToArray());
        var expected = x.Unsqueeze(2).Conv2d(w.Unsqueeze(2), b, (1, 2), (0, 3), (1, 2), 2);
        Assert.Equal(expected.ToArray<float>(), y.ToArray<float>());
    }

    [Fact]
    public void The_transpose_moves_what_the_convolution_gathers()
    {
        // <conv(x), y> = <x, transpose(y)> for all x and y.
        foreach (var (stride, padding, dilation, groups) in (ReadOnlySpan<(int, int, int, int)>)[(1, 0, 1, 1), (2, 1, 1, 1), (3, 2, 2, 2), (1, 1, 1, 4)])
        {
            using var scope = new Scope();
            var c = new Case(2, 4, 10, 10, 8, 3, 3, stride, stride, padding, padding, dilation, dilation, groups);
            Tensor x = Of(Values(c.Input, 1), c.Input, DType.Float64), w = Of(Values(c.Weight, 2), c.Weight, DType.Float64), y = Of(Values(c.Output, 3), c.Output, DType.Float64);
            var rest = (c.H + (2 * padding) - (dilation * 2) - 1) % stride;
            var back = y.ConvTranspose2d(w, null, stride, padding, rest, dilation, groups);
            Assert.Equal(c.Input, back.Shape.ToArray());
            Assert.Equal((c.Apply(x, w) * y).Sum().Item<double>(), (x * back).Sum().Item<double>());
        }
    }

    [Fact]
    public void An_output_padding_beyond_the_stride_is_filled_with_what_reaches_there()
    {
        using var scope = new Scope();
        Assert.Equal([2, 2, 4, 4, 2, 2, 0], Tensor.Ones([1, 2, 4]).ConvTranspose1d(Tensor.Ones([2, 1, 2]), outputPadding: 1, dilation: 2).ToArray<float>());
        foreach (var (stride, padding, outputPadding, dilation) in (ReadOnlySpan<(int, int, int, int)>)[(1, 0, 2, 3), (2, 1, 3, 4), (2, 2, 2, 3), (3, 1, 4, 5)])
        {
            int[] shape = [2, 2, 4, 5], filter = [2, 3, 2, 3];
            Tensor x = Of(Values(shape, 1), shape, DType.Float64), w = Of(Values(filter, 2), filter, DType.Float64);
            var y = x.ConvTranspose2d(w, null, stride, padding, outputPadding, dilation);
            var expected = new double[2, 3, (3 * stride) - (2 * padding) + dilation + outputPadding + 1, (4 * stride) - (2 * padding) + (2 * dilation) + outputPadding + 1];
            var (xs, ws) = (x.ToArray<double>(), w.ToArray<double>());
            for (var n = 0; n < xs.Length; n++)
            {
                var (b, c, row, column) = (n / 40, n / 20 % 2, n / 5 % 4, n % 5);
                for (var k = 0; k < 18; k++)
                {
                    int to = k / 6, i = (row * stride) - padding + (k / 3 % 2 * dilation), j = (column * stride) - padding + (k % 3 * dilation);
                    if (i >= 0 && j >= 0 && i < expected.GetLength(2) && j < expected.GetLength(3)) expected[b, to, i, j] += xs[n] * ws[(c * 18) + k];
                }
            }

            Assert.Equal(expected.Cast<double>(), y.ToArray<double>());
        }

        GradCheck.CheckSecond(
            t => t[0].ConvTranspose1d(t[1], t[2], padding: 1, outputPadding: 2, dilation: 3).Tanh(),
            [Of(Values([2, 2, 4], 1), [2, 2, 4], DType.Float64) * 0.3, Of(Values([2, 3, 3], 2), [2, 3, 3], DType.Float64) * 0.3, Of(Values([3], 3), [3], DType.Float64) * 0.3]);
    }

    [Fact]
    public void Derivatives_of_the_transpose_agree_with_differences()
    {
        using var scope = new Scope();
        GradCheck.CheckSecond(
            t => t[0].ConvTranspose1d(t[1], t[2], stride: 2, padding: 1, outputPadding: 1).Tanh(),
            [Of(Values([2, 2, 4], 1), [2, 2, 4], DType.Float64) * 0.3, Of(Values([2, 3, 3], 2), [2, 3, 3], DType.Float64) * 0.3, Of(Values([3], 3), [3], DType.Float64) * 0.3]);
    }

    [Fact]
    public void Errors_name_what_was_expected_and_given()
    {
        using var scope = new Scope();
        var x = Tensor.Ones([2, 3, 8, 8]);
        var w = Tensor.Ones([4, 3, 3, 3]);
        Throws<ShapeException>(() => x.Conv2d(Tensor.Ones([4, 2, 3, 3])), "3 channels", "[4, 2, 3, 3]");
        Throws<ShapeException>(() => x.Conv1d(w), "[N, C, L]", "[2, 3, 8, 8]");
        Throws<ShapeException>(() => x.Conv2d(w, Tensor.Ones([3])), "[4]", "[3]");
        Throws<ShapeException>(() => x.Conv2d(w, dilation: 4), "9 x 9", "[2, 3, 8, 8]");
        Throws<ShapeException>(() => x.Conv2d(Tensor.Ones([4, 1, 3, 3]), groups: 3), "4 filters", "3 groups");
        Throws<NotSupportedException>(() => x.Conv2d(w.Cast(DType.Float64)), "Float32[2, 3, 8, 8]", "Float64[4, 3, 3, 3]");
        Throws<ArgumentOutOfRangeException>(() => x.Conv2d(w, stride: 0), "stride");
        Throws<ArgumentOutOfRangeException>(() => x.Conv2d(w, padding: -1), "padding");
        Throws<ShapeException>(() => x.ConvTranspose2d(w), "3 channels", "[4, 3, 3, 3]");
        Throws<ArgumentOutOfRangeException>(() => x.ConvTranspose2d(Tensor.Ones([3, 4, 3, 3]), outputPadding: 1), "output padding");
    }

    private static void Throws<TException>(Action action, params string[] parts) where TException : Exception
    {
        var message = Assert.Throws<TException>(action).Message;
        foreach (var part in parts) Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_convolution_of_no_channels_is_the_bias()
    {
        using (Tensor.Full([2, 6, 6], 77)) { } // what the pool gives next
        var y = Tensor.Zeros([1, 0, 8, 8]).Conv2d(Tensor.Zeros([2, 0, 3, 3]), Tensor.From([1f, 2]));
        Assert.Equal(Enumerable.Repeat(1f, 36).Concat(Enumerable.Repeat(2f, 36)), y.ToArray<float>());

        var x = Tensor.Ones([1, 3, 8, 8]);
        using var tape = new Tape();
        var none = x.Conv2d(Tensor.Zeros([0, 3, 3, 3]), padding: 1);
        Assert.All(tape.Gradient(none.Sum(), x).ToArray<float>(), g => Assert.Equal(0, g));
    }
}
