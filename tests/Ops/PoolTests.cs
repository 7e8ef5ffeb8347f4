namespace TensorCore.Tests;

public class PoolTests
{
    /// <summary>Sizes of a test.</summary>
    public sealed record Case(int N, int C, int H, int W, int Kernel, int Stride, int Padding = 0, int Dilation = 1)
    {
        public int[] Input => [N, C, H, W];

        public int Out(int length) => ((length + (2 * Padding) - (Dilation * (Kernel - 1)) - 1) / Stride) + 1;
    }

    public static IEnumerable<object[]> Cases => from c in All select new object[] { c };

    private static IEnumerable<Case> All =>
    [
        new(1, 1, 1, 1, 1, 1), new(2, 6, 28, 28, 2, 2), new(2, 3, 7, 9, 2, 2), new(1, 16, 9, 8, 3, 2, 1), new(3, 5, 6, 7, 3, 1, 1),
        new(1, 2, 11, 12, 3, 4), new(2, 33, 8, 9, 3, 3, 1), new(1, 2, 12, 11, 2, 3, 1, 3), new(0, 3, 4, 4, 2, 2), new(1, 20, 70, 65, 5, 2, 2),
    ];

    private static double[] Values(long count, int seed) =>
        [.. Enumerable.Range(0, (int)count).Select(i => Math.Round(64 * Math.Sin((i * (1.3 + seed)) + (0.01 * i * i))) / 8)];

    private static Tensor ChannelsLast(Tensor x) => x.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2);

    /// <summary>Calls back with every output element, its window's elements inside the input, and how many positions padding has.</summary>
    private static void Windows(Case c, Action<int, List<int>> window)
    {
        for (var plane = 0; plane < c.N * c.C; plane++)
        for (var oy = 0; oy < c.Out(c.H); oy++)
        for (var ox = 0; ox < c.Out(c.W); ox++)
        {
            var inside = new List<int>();
            for (var ky = 0; ky < c.Kernel; ky++)
            for (var kx = 0; kx < c.Kernel; kx++)
            {
                int y = (oy * c.Stride) - c.Padding + (ky * c.Dilation), x = (ox * c.Stride) - c.Padding + (kx * c.Dilation);
                if (y >= 0 && y < c.H && x >= 0 && x < c.W) inside.Add((((plane * c.H) + y) * c.W) + x);
            }

            window((((plane * c.Out(c.H)) + oy) * c.Out(c.W)) + ox, inside);
        }
    }

    private static void Compare(Case c, double[] x, double[] g, double[] y, double[] dx, double tolerance, Func<Tensor, Tensor> pool, bool isDouble)
    {
        int[] output = [c.N, c.C, c.Out(c.H), c.Out(c.W)];
        foreach (var name in Device.Default is CpuDevice ? (string[])["cpu:1", "cpu:3"] : [Device.Default.Name])
        {
            using var threads = Device.Default is CpuDevice ? Device.Open(name) : null;
            var device = threads ?? Device.Default;
            foreach (var lastX in (bool[])[false, true])
            foreach (var lastG in (bool[])[false, true])
            {
                using var tape = new Tape();
                var type = isDouble ? DType.Float64 : DType.Float32;
                Tensor tx = Tensor.From(x, c.Input, device).Cast(type), tg = Tensor.From(g, output, device).Cast(type);
                if (lastX) tx = ChannelsLast(tx);
                if (lastG) tg = ChannelsLast(tg);
                var ty = pool(tx);
                Assert.Equal(output, ty.Shape.ToArray());
                Golden.Close(y, ty, tolerance, $"{c}");
                Golden.Close(dx, tape.Gradient(ty, tx, tg), tolerance, $"{c}, gradient");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Maxima_and_their_gradients_agree_with_the_definition(Case c)
    {
        var x = Values((long)c.N * c.C * c.H * c.W, 1); // ties are frequent
        var g = Values((long)c.N * c.C * c.Out(c.H) * c.Out(c.W), 2);
        double[] y = new double[g.Length], dx = new double[x.Length];
        Windows(c, (output, inside) =>
        {
            var best = inside[0];
            foreach (var i in inside)
                if (x[i] > x[best]) best = i;
            y[output] = x[best];
            dx[best] += g[output];
        });
        foreach (var isDouble in (bool[])[false, true])
            Compare(c, x, g, y, dx, 0, t => t.MaxPool2d(c.Kernel, c.Stride, c.Padding, c.Dilation), isDouble);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Means_and_their_gradients_agree_with_the_definition(Case c)
    {
        if (c.Dilation > 1) c = c with { Dilation = 1 };
        var x = Values((long)c.N * c.C * c.H * c.W, 1);
        var g = Values((long)c.N * c.C * c.Out(c.H) * c.Out(c.W), 2);
        foreach (var counts in (bool[])[false, true])
        {
            double[] y = new double[g.Length], dx = new double[x.Length];
            Windows(c, (output, inside) =>
            {
                double count = counts ? c.Kernel * c.Kernel : inside.Count;
                foreach (var i in inside)
                {
                    y[output] += x[i] / count;
                    dx[i] += g[output] / count;
                }
            });
            Compare(c, x, g, y, dx, 2e-6, t => t.AvgPool2d(c.Kernel, c.Stride, c.Padding, counts), isDouble: false);
            Compare(c, x, g, y, dx, 1e-14, t => t.AvgPool2d(c.Kernel, c.Stride, c.Padding, counts), isDouble: true);
        }
    }

    [Fact]
    public void Nan_wins_and_infinities_are_numbers()
    {
        using var tape = new Tape();
        const float nan = float.NaN, low = float.NegativeInfinity;
        var x = Tensor.From(new[] { 1f, nan, 5f, 2f, nan, 1f, low, low, 7f, low }, [1, 1, 10]);
        var y = x.MaxPool1d(2);
        Assert.Equal([nan, 5f, nan, low, 7f], y.ToArray<float>());
        Assert.Equal([0f, 1f, 1f, 0f, 1f, 0f, 1f, 0f, 1f, 0f], tape.Gradient(y, x, Tensor.Ones(y.Shape)).ToArray<float>());
    }

    [Fact]
    public void A_window_of_padding_and_minus_infinity_gives_its_gradient_to_an_element()
    {
        using var tape = new Tape();
        var x = Tensor.Full([1, 1, 2, 2], double.NegativeInfinity);
        var y = x.MaxPool2d(3, 1, 1);
        Assert.Equal([4f, 0f, 0f, 0f], tape.Gradient(y, x, Tensor.Ones(y.Shape)).ToArray<float>());
    }

    [Fact]
    public void Derivatives_of_both_orders_agree_with_differences()
    {
        using var scope = new Scope();
        var x = Tensor.From(Values(2 * 2 * 5 * 6, 1).Select((v, i) => (v * 0.05) + (i * 1e-3)).ToArray(), [2, 2, 5, 6]);
        GradCheck.CheckSecond(t => t[0].MaxPool2d(3, 2, 1).Tanh(), [x.Clone()]);
        GradCheck.CheckSecond(t => t[0].AvgPool2d(3, 2, 1, countIncludePad: false).Tanh(), [x.Clone()]);
        GradCheck.CheckSecond(t => t[0].AdaptiveAvgPool2d(2, 4).Tanh(), [x.Clone()]);
        GradCheck.CheckSecond(t => t[0].Permute(0, 3, 1, 2).MaxPool2d(2).Tanh(), [x.Clone()]);
    }

    [Theory]
    [InlineData(6, 8, 3, 2)]
    [InlineData(7, 5, 3, 2)]
    [InlineData(3, 4, 5, 7)]
    [InlineData(5, 5, 1, 1)]
    public void Adaptive_means_cover_the_image(int h, int w, int height, int width)
    {
        using var scope = new Scope();
        var values = Values(2L * 3 * h * w, 1);
        var y = Tensor.From(values, [2, 3, h, w]).AdaptiveAvgPool2d(height, width);
        Assert.Equal([2, 3, height, width], y.Shape.ToArray());
        var expected = new double[y.Length];
        for (var i = 0; i < expected.Length; i++)
        {
            int plane = i / (height * width), oy = i / width % height, ox = i % width;
            int y0 = oy * h / height, y1 = (int)Math.Ceiling((oy + 1) * (double)h / height), x0 = ox * w / width, x1 = (int)Math.Ceiling((ox + 1) * (double)w / width);
            for (var r = y0; r < y1; r++)
                for (var c = x0; c < x1; c++) expected[i] += values[(((plane * h) + r) * w) + c] / ((y1 - y0) * (x1 - x0));
        }

        Golden.Close(expected, y, 1e-13, "adaptive mean");
    }

    [Fact]
    public void The_global_mean_is_that_of_all_positions()
    {
        using var scope = new Scope();
        var x = Tensor.Arange(24).Cast(DType.Float32).Reshape(1, 2, 3, 4);
        Assert.Equal([5.5f, 17.5f], x.GlobalAvgPool().ToArray<float>());
        Assert.Equal([1, 2], x.GlobalAvgPool().Shape.ToArray());
        Assert.Equal([5.5f, 17.5f], x.Reshape(1, 2, 12).GlobalAvgPool().ToArray<float>());
    }

    [Fact]
    public void Sequences_are_pooled_along_their_length()
    {
        using var scope = new Scope();
        var x = Tensor.From(new[] { 1f, 4f, 2f, 8f, 3f }, [1, 1, 5]);
        Assert.Equal([4f, 8f], x.MaxPool1d(2).ToArray<float>());
        Assert.Equal([4f, 8f, 8f], x.MaxPool1d(3, 2, 1).ToArray<float>());
        Assert.Equal([2.5f, 5f], x.AvgPool1d(2).ToArray<float>());
    }

    [Fact]
    public void Errors_name_what_was_expected_and_given()
    {
        using var scope = new Scope();
        var x = Tensor.Ones([2, 3, 4, 4]);
        Assert.Contains("[2, 3, 4, 4]", Assert.Throws<ShapeException>(() => x.MaxPool1d(2)).Message, StringComparison.Ordinal);
        Assert.Contains("5 positions", Assert.Throws<ShapeException>(() => x.MaxPool2d(5)).Message, StringComparison.Ordinal);
        Assert.Contains("half a window", Assert.Throws<ArgumentOutOfRangeException>(() => x.AvgPool2d(2, padding: 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Int32", Assert.Throws<NotSupportedException>(() => x.Cast(DType.Int32).MaxPool2d(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_axis_without_positions_is_refused()
    {
        var x = Tensor.Zeros([1, 1, 0, 8]);
        Assert.Contains("axis 2 of Float32[1, 1, 0, 8] has no positions", Assert.Throws<ShapeException>(() => x.MaxPool2d(2, stride: 1, padding: 1)).Message);
        Assert.Throws<ShapeException>(() => x.AvgPool2d(2, stride: 1, padding: 1));
    }

    [Fact]
    public void An_infinity_reaches_only_its_own_windows_of_uneven_ones()
    {
        var x = Tensor.Ones([1, 1, 5, 5]);
        x[0, 0, 0, 0].Fill(double.PositiveInfinity);
        Assert.Equal([float.PositiveInfinity, 1, 1, 1], x.AdaptiveAvgPool2d(2, 2).ToArray<float>());
    }

    [Fact]
    public void A_window_with_one_position_before_the_axis_and_one_behind_it_is_refused()
    {
        using var scope = new Scope();
        var message = Assert.Throws<ShapeException>(() => Tensor.Ones([1, 2, 1, 64]).MaxPool2d(2, stride: 1, padding: 1, dilation: 2)).Message;
        Assert.Contains("all padding on axis 2 of Float32[1, 2, 1, 64]", message);
        Assert.Throws<ShapeException>(() => Tensor.Ones([1, 2, 4]).MaxPool1d(2, stride: 3, padding: 1, dilation: 5));
        Assert.Equal(2, Tensor.Ones([1, 2, 5]).MaxPool1d(2, stride: 1, padding: 1, dilation: 5).Shape[2]);
    }

    [Fact]
    public void The_gradient_of_a_window_of_minus_infinities_reaches_its_first_tap_inside()
    {
        // As PyTorch has it: the taps of the first window are -1 and 1.
        var x = Tensor.Full([1, 1, 4], double.NegativeInfinity);
        using var tape = new Tape();
        var y = x.MaxPool1d(2, stride: 1, padding: 1, dilation: 2);
        Assert.Equal(4, y.Shape[2]);
        Assert.Equal([1f, 2, 1, 0], tape.Gradients(y, [x], Tensor.Ones(y.Shape))[0].ToArray<float>());
    }
}
