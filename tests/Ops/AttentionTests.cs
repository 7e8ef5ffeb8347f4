namespace TensorCore.Tests;

/// <summary>The fused attention op against its definition, with every mask, layout and boundary length; memory and determinism.</summary>
public sealed class AttentionTests
{
    // Both passes sum chains of single-precision products over features and over keys.
    private const double Tolerance = 1e-5;

    public static TheoryData<int, int, int, int, bool> Sizes => new()
    {
        // queries, keys, depth, value depth, causal
        { 1, 1, 1, 1, false }, { 1, 1, 4, 3, true }, { 15, 15, 8, 8, true }, { 16, 16, 16, 16, false }, { 17, 17, 5, 7, true },
        { 1, 40, 16, 16, false }, { 40, 1, 16, 16, true }, { 63, 65, 20, 12, true }, { 64, 64, 64, 64, true }, { 65, 63, 33, 31, true },
        { 95, 97, 16, 16, true }, { 96, 128, 8, 24, true }, { 97, 129, 16, 16, false }, { 97, 129, 16, 40, true }, { 130, 70, 64, 64, true },
        { 30, 270, 20, 80, true }, { 100, 200, 16, 16, false }, { 200, 140, 24, 16, true },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Both_passes_match_the_definition(int queries, int keys, int depth, int valueDepth, bool causal)
    {
        var (batch, heads) = queries * keys < 1000 ? (2, 3) : (1, 2); // the simulator takes its time
        var x = Inputs(batch, heads, queries, keys, depth, valueDepth);
        var reference = new AttentionReference(batch * heads, queries, keys, depth, valueDepth) { Sees = (_, i, j) => !causal || j <= i };
        Compare(reference, x, y => y[0].Attention(y[1], y[2], causal));
    }

    [Theory]
    [InlineData(20, 270, false)]
    [InlineData(70, 140, true)]
    [InlineData(3, 5, true)]
    public void Padding_is_not_seen(int queries, int keys, bool causal)
    {
        // The second example is half as long as the first, and the third has nothing: its results and gradients are zeros.
        const int heads = 2;
        var x = Inputs(3, heads, queries, keys, 16, 8);
        bool Keeps(int batch, int key) => batch switch { 0 => true, 1 => key < keys / 2, _ => false };
        var mask = Tensor.From(Enumerable.Range(0, 3 * keys).Select(i => Keeps(i / keys, i % keys)).ToArray(), [3, keys]);
        var reference = new AttentionReference(3 * heads, queries, keys, 16, 8) { Sees = (h, i, j) => (!causal || j <= i) && Keeps(h / heads, j) };
        var results = Compare(reference, x, y => y[0].Attention(y[1], y[2], causal, keyMask: mask));
        Assert.All(results[0][(2 * heads * queries * 8)..], v => Assert.Equal(0, v));
        Assert.All(results[1][(2 * heads * queries * 16)..], v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Any_mask_is_taken(bool causal, bool keysToo)
    {
        const int batch = 2, heads = 2, queries = 37, keys = 140;
        var x = Inputs(batch, heads, queries, keys, 12, 20);
        var random = new Random(4);
        var seen = Enumerable.Range(0, heads * queries * keys).Select(i => random.Next(3) > 0 && (i / keys % queries) != 5).ToArray(); // query 5 sees nothing
        var mask = Tensor.From(seen, [heads, queries, keys]);
        var keyMask = keysToo ? Tensor.From(Enumerable.Range(0, batch * keys).Select(i => i % 7 != 3).ToArray(), [batch, keys]) : null;
        var reference = new AttentionReference(batch * heads, queries, keys, 12, 20)
        {
            Sees = (h, i, j) => (!causal || j <= i) && seen[(((h % heads * queries) + i) * keys) + j] && (!keysToo || ((h / heads * keys) + j) % 7 != 3),
        };
        Compare(reference, x, y => y[0].Attention(y[1], y[2], causal, keyMask, mask));
    }

    [Theory]
    [InlineData(200, 140, false)]
    [InlineData(97, 129, true)]
    public void A_mask_of_queries_is_read_by_every_tile(int queries, int keys, bool causal)
    {
        const int heads = 2;
        var x = Inputs(1, heads, queries, keys, 12, 20);
        var random = new Random(5);
        var seen = Enumerable.Range(0, heads * queries * keys).Select(i => random.Next(3) > 0 && i / keys % queries != 96).ToArray();
        var mask = Tensor.From(seen, [heads, queries, keys]);
        var reference = new AttentionReference(heads, queries, keys, 12, 20)
        {
            Sees = (h, i, j) => (!causal || j <= i) && seen[(((h * queries) + i) * keys) + j],
        };
        Compare(reference, x, y => y[0].Attention(y[1], y[2], causal, mask: mask));
    }

    [Theory]
    [InlineData(4, 5, 160, 150, true)] // 20 heads: one part of two tiles
    [InlineData(4, 5, 20, 300, false)]
    [InlineData(2, 4, 20, 300, false)] // 8 heads: two parts of one and two tiles
    public void Heads_with_several_tiles_of_keys_have_the_gradients_of_the_definition(int batch, int heads, int queries, int keys, bool causal)
    {
        var x = Inputs(batch, heads, queries, keys, 8, 12);
        var reference = new AttentionReference(batch * heads, queries, keys, 8, 12) { Sees = (_, i, j) => !causal || j <= i };
        Compare(reference, x, y => y[0].Attention(y[1], y[2], causal));
    }

    [Fact]
    public void Scores_far_apart_do_not_overflow()
    {
        var x = Inputs(1, 2, 100, 140, 8, 8);
        for (var i = 0; i < 2; i++) x[i] = x[i] * 12;
        var reference = new AttentionReference(2, 100, 140, 8, 8) { Sees = (_, _, _) => true, Scale = 1.5 };
        // Scores of some hundreds carry errors of some 1e-5 into the exponent.
        Compare(reference, x, y => y[0].Attention(y[1], y[2], scale: 1.5), 3e-4);
    }

    [Fact]
    public void Heads_split_from_features_are_read_and_written_as_they_lie()
    {
        const int batch = 2, length = 70, heads = 3, depth = 16;
        var x = Inputs(batch, length, heads, depth, 3 * depth, 1)[0]; // [batch, length, heads, 3 * depth]
        using var tape = new Tape();
        var parts = new[] { 0, 1, 2 }.Select(i => x[.., .., .., (i * depth)..((i + 1) * depth)].Permute(0, 2, 1, 3)).ToArray();
        var result = parts[0].Attention(parts[1], parts[2], causal: true);
        Assert.True(result.Permute(0, 2, 1, 3).IsContiguous);
        var gradients = tape.Gradients((result * Direction(result)).Sum(), [.. parts, x]);

        var dense = Array.ConvertAll(parts, p => p.Contiguous());
        var expected = dense[0].Attention(dense[1], dense[2], causal: true);
        Assert.Equal(expected.ToArray<float>(), result.ToArray<float>());
        Assert.Equal(tape.Gradients((expected * Direction(expected)).Sum(), [x])[0].ToArray<float>(), gradients[3].ToArray<float>());
    }

    [Theory]
    [InlineData(new int[0], new int[0], new int[0])]
    [InlineData(new[] { 3 }, new[] { 3 }, new[] { 3 })]
    [InlineData(new[] { 2, 3 }, new[] { 1, 3 }, new[] { 3 })] // keys and values shared by the batch, or by all heads
    [InlineData(new[] { 2, 3 }, new[] { 2, 1 }, new[] { 2, 1 })]
    [InlineData(new[] { 2, 1, 3 }, new[] { 2, 2, 3 }, new[] { 1, 2, 3 })]
    public void Leading_axes_broadcast(int[] query, int[] key, int[] value)
    {
        Tensor[] single = [Values([.. query, 20, 8], 1), Values([.. key, 33, 8], 2), Values([.. value, 33, 12], 3)];
        var twice = Array.ConvertAll(single, x => x.Cast(DType.Float64));
        var (a, b) = (Run(single), Run(twice));
        for (var i = 0; i < a.Length; i++) Close(b[i], a[i], Tolerance, $"{i}");

        static double[][] Run(Tensor[] x)
        {
            using var tape = new Tape();
            var mask = Tensor.From(Enumerable.Range(0, 33).Select(i => i % 5 != 2).ToArray(), [33]);
            var y = x[0].Attention(x[1], x[2], causal: true, keyMask: mask);
            return [Doubles(y), .. tape.Gradients((y * Direction(y)).Sum(), x).Select(Doubles)];
        }
    }

    [Fact]
    public void The_composed_form_is_right_to_second_order()
    {
        var x = Array.ConvertAll(Inputs(1, 2, 3, 4, 3, 2), t => t.Cast(DType.Float64));
        var mask = Tensor.From([true, true, false, true], [1, 4]);
        GradCheck.Check(y => y[0].Attention(y[1], y[2], causal: true, keyMask: mask).Square().Sum(), x);
        GradCheck.CheckSecond(y => y[0].Attention(y[1], y[2], causal: true, keyMask: mask).Square().Sum(), x);
    }

    [Fact]
    public void The_fused_gradient_can_be_differentiated_again()
    {
        var single = Inputs(1, 2, 9, 11, 6, 5);
        var (a, b) = (Second(single), Second(Array.ConvertAll(single, t => t.Cast(DType.Float64))));
        for (var i = 0; i < a.Length; i++) Close(b[i], a[i], 1e-4, $"{i}");

        static double[][] Second(Tensor[] x)
        {
            using var tape = new Tape();
            var first = tape.Gradients(x[0].Attention(x[1], x[2], causal: true).Square().Sum(), x, createGraph: true);
            return [.. tape.Gradients(first[0].Square().Sum() + first[1].Square().Sum(), x).Select(Doubles)];
        }
    }

    [Theory]
    [InlineData(1, 2)] // heads cut into parts
    [InlineData(8, 5)]
    public void Threads_do_not_change_a_bit(int batch, int heads)
    {
        var runs = new[] { "cpu:1", "cpu:2", "cpu:3" }.Select(Run).ToArray();
        for (var i = 1; i < runs.Length; i++)
        {
            for (var j = 0; j < runs[0].Length; j++) Assert.Equal(runs[0][j], runs[i][j]);
        }

        float[][] Run(string name)
        {
            using var device = Device.Open(name);
            using var tape = new Tape();
            var x = Array.ConvertAll(Inputs(batch, heads, 210, 290, 24, 16, Device.Cpu), t => t.To(device));
            var y = x[0].Attention(x[1], x[2], causal: batch > 1);
            return [y.ToArray<float>(), .. tape.Gradients((y * y).Sum(), x).Select(g => g.ToArray<float>())];
        }
    }

    [Fact]
    public void Memory_grows_with_the_length_not_with_its_square()
    {
        using var device = Device.Open("cpu:2");
        const int depth = 16;
        long short_ = Peak(2048), long_ = Peak(8192);
        // Inputs, result and gradients, and those of the queries once for each of 16 parts that the keys of a single head are
        // cut into: 13 MB. All scores would be 268 MB.
        Assert.InRange(long_, 0, 26L * 8192 * depth * sizeof(float));
        Assert.InRange(long_, 0, 4.2 * short_);

        long Peak(int length)
        {
            using var scope = new Scope();
            var x = Array.ConvertAll(Inputs(1, 1, length, length, depth, depth, Device.Cpu), t => t.To(device));
            device.Memory.ResetPeak();
            var before = device.Memory.LiveBytes;
            using var tape = new Tape();
            tape.Gradients(x[0].Attention(x[1], x[2], causal: true).Sum(), x);
            return device.Memory.PeakBytes - before;
        }
    }

    [Fact]
    public void Steps_of_training_allocate_nothing_new()
    {
        using var device = Device.Open("cpu:2");
        var x = Array.ConvertAll(Inputs(2, 2, 100, 100, 16, 16, Device.Cpu), t => t.To(device));
        SteadySteps.AllocateNothing(device, Step);

        void Step()
        {
            using var tape = new Tape();
            tape.Gradients(x[0].Attention(x[1], x[2], causal: true).Sum(), x);
        }
    }

    [Fact]
    public void What_is_masked_takes_no_part_whatever_it_holds()
    {
        // Whole tiles of padding are not looked at; the rest of a tile has weight 0.
        var x = Inputs(1, 1, 40, 200, 8, 8);
        var mask = Tensor.From(Enumerable.Range(0, 200).Select(i => i < 100).ToArray(), [1, 200]);
        var other = Array.ConvertAll(x, t => Tensor.Concat([t[.., .., ..Math.Min(100, t.Shape[2])], t[.., .., Math.Min(100, t.Shape[2])..] * -3], 2));
        Assert.Equal(x[0].Attention(x[1], x[2], keyMask: mask).ToArray<float>(), x[0].Attention(other[1], other[2], keyMask: mask).ToArray<float>());
        Assert.NotEqual(x[0].Attention(x[1], x[2]).ToArray<float>(), x[0].Attention(other[1], other[2]).ToArray<float>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tiles_of_padding_are_skipped(bool first)
    {
        // A tile that is met would make every result and gradient NaN, since 0 * NaN is NaN. Tiles have 64 keys, or 128 on the CPU.
        var x = Inputs(1, 1, 40, 256, 8, 8);
        var mask = Tensor.From(Enumerable.Range(0, 256).Select(i => i < 128 != first).ToArray(), [1, 256]);
        foreach (var t in x[1..]) t[.., .., first ? ..128 : 128..].Fill(double.NaN);
        using var tape = new Tape();
        var y = x[0].Attention(x[1], x[2], keyMask: mask);
        Assert.All([y, tape.Gradients(y.Sum(), [x[0]])[0]], t => Assert.All(t.ToArray<float>(), v => Assert.True(float.IsFinite(v))));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    public void Nothing_in_gives_zeros(int queries, int keys)
    {
        var x = Inputs(2, 2, queries, keys, 3, 5);
        using var tape = new Tape();
        var y = x[0].Attention(x[1], x[2]);
        Assert.Equal([2, 2, queries, 5], y.Shape);
        Assert.All(y.ToArray<float>(), v => Assert.Equal(0, v));
        Assert.All(tape.Gradients(y.Sum(), x), g => Assert.All(g.ToArray<float>(), v => Assert.Equal(0, v)));

        // Leading axes are counted, as nothing can be inferred from no elements.
        var more = Array.ConvertAll(x, t => t.Unsqueeze(0));
        Assert.Equal([1, 2, 2, queries, 5], more[0].Attention(more[1], more[2]).Shape);
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        var x = Inputs(2, 3, 4, 5, 6, 7);
        Assert.Contains("Lk, dv", Assert.Throws<ShapeException>(() => x[0].Attention(x[2], x[2])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x[0].Attention(x[1], x[0]));
        Assert.Contains("[2, 5] or [5]", Assert.Throws<ShapeException>(() => x[0].Attention(x[1], x[2], keyMask: Tensor.Ones([5, 2], DType.Bool))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x[0].Attention(x[1], x[2], mask: Tensor.Ones([5, 4], DType.Bool)));
        Assert.Throws<ArgumentException>(() => x[0].Attention(x[1], x[2], mask: Tensor.Ones([4, 5])));
        Assert.Throws<ArgumentException>(() => x[0].Attention(x[1].Cast(DType.Float64), x[2]));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0, 3)]
    public void Without_features_of_keys_or_values_gradients_are_zero(int depth, int valueDepth)
    {
        using var tape = new Tape();
        var x = Inputs(1, 2, 70, 5, depth, valueDepth);
        var loss = x[0].Attention(x[1], x[2]).Sum() + x.Select(t => t.Sum()).Aggregate((a, b) => a + b);
        var gradients = tape.Gradients(loss, x);
        Assert.All(gradients[x[0]].ToArray<float>().Concat(gradients[x[1]].ToArray<float>()), g => Assert.Equal(1, g));
        Assert.All(gradients[x[2]].ToArray<float>(), g => Assert.Equal(15, g, 1e-4f)); // 70 queries take a fifth of each of 5 keys
    }

    private static double[][] Compare(AttentionReference reference, Tensor[] x, Func<Tensor[], Tensor> op, double tolerance = Tolerance)
    {
        using var tape = new Tape();
        var y = op(x);
        var direction = Direction(y);
        double[][] actual = [Doubles(y), .. tape.Gradients((y * direction).Sum(), x).Select(Doubles)];
        var inputs = Array.ConvertAll(x, Doubles);
        double[][] expected = [reference.Forward(inputs[0], inputs[1], inputs[2]), .. reference.Backward(inputs[0], inputs[1], inputs[2], Doubles(direction))];
        string[] names = ["result", "query", "key", "value"];
        for (var i = 0; i < names.Length; i++) Close(expected[i], actual[i], tolerance, names[i]);

        // Without a tape: the same, with nothing kept.
        using var paused = Tape.Pause();
        Assert.Equal(actual[0], Doubles(op(x)));
        return actual;
    }

    private static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        var size = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + size), $"{what}[{i}]: {expected[i]} expected, {actual[i]} given");
    }

    private static Tensor[] Inputs(int batch, int heads, int queries, int keys, int depth, int valueDepth, Device? device = null) =>
        [Values([batch, heads, queries, depth], 1, device), Values([batch, heads, keys, depth], 2, device), Values([batch, heads, keys, valueDepth], 3, device)];

    private static Tensor Values(Shape shape, int seed, Device? device = null)
    {
        var random = new Random(seed);
        return Tensor.From(Enumerable.Range(0, (int)shape.Length).Select(_ => (float)((random.NextDouble() * 4) - 2)).ToArray(), shape, device);
    }

    private static Tensor Direction(Tensor like) =>
        Tensor.From(Enumerable.Range(0, (int)like.Length).Select(i => Math.Sin((1.7 * i) + 0.5) + 0.1).ToArray(), like.Shape).Cast(like.DType);

    private static double[] Doubles(Tensor tensor) => tensor.Cast(DType.Float64).ToArray<double>();
}
