namespace TensorCore.Tests;

public class OptimizerTests
{
    private static readonly Shape[] s_shapes = [[5], [2, 17], [1]];

    public static TheoryData<string, DType> Cases
    {
        get
        {
            var data = new TheoryData<string, DType>();
            foreach (var name in s_optimizers.Keys)
            {
                data.Add(name, DType.Float32);
                data.Add(name, DType.Float64);
            }

            return data;
        }
    }

    private static readonly Dictionary<string, Func<Tensor[], Optimizer>> s_optimizers = new()
    {
        ["Sgd"] = p => new Sgd(p, 0.1),
        ["SgdMomentum"] = p => new Sgd(p, 0.1, momentum: 0.9, dampening: 0.3, weightDecay: 0.05),
        ["SgdNesterov"] = p => new Sgd(p, 0.1, momentum: 0.9, nesterov: true),
        ["RmsProp"] = p => new RmsProp(p, 0.01, smoothing: 0.9, weightDecay: 0.05),
        ["RmsPropMomentum"] = p => new RmsProp(p, 0.01, smoothing: 0.9, momentum: 0.9),
        ["RmsPropCentered"] = p => new RmsProp(p, 0.01, smoothing: 0.9, centered: true),
        ["RmsPropAll"] = p => new RmsProp(p, 0.01, smoothing: 0.9, epsilon: 1e-4, momentum: 0.5, centered: true, weightDecay: 0.05),
        ["Adagrad"] = p => new Adagrad(p, 0.1, decay: 0.1, weightDecay: 0.05, initialSum: 0.2),
        ["Adam"] = p => new Adam(p, 0.02),
        ["AdamAll"] = p => new Adam(p, 0.02, 0.8, 0.95, 1e-3, 0.05, amsGrad: true),
        ["AdamW"] = p => new AdamW(p, 0.02, 0.8, 0.95, weightDecay: 0.1),
        ["AdamWAms"] = p => new AdamW(p, 0.02, 0.8, 0.95, amsGrad: true),
        ["Adamax"] = p => new Adamax(p, 0.02, 0.8, 0.95, weightDecay: 0.05),
        ["AdamGroups"] = p => new Adam(
            [new ParameterGroup([p[0]]), new ParameterGroup([p[1], p[2]], learningRate: 0.1, weightDecay: 0.2)], 0.02),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trajectory_is_that_of_PyTorch(string name, DType dtype)
    {
        using var scope = new Scope();
        var expected = Golden.Load("optimizers").GetProperty(name);
        var parameters = Parameters(dtype);
        using var optimizer = s_optimizers[name](parameters);
        var shown = 0;
        for (var step = 0; step < 12; step++)
        {
            optimizer.Step(GradientsAt(step, parameters));
            if (step + 1 is not (1 or 2 or 6 or 12)) continue;
            Golden.Close(expected[shown++].Doubles(), Flat(parameters), 2e-6, $"{name} after {step + 1} steps");
        }

        Assert.Equal(12, optimizer.Steps);
    }

    [Theory]
    [InlineData(DType.Float32, 1e-6)]
    [InlineData(DType.Float64, 1e-13)]
    public void Dngpu_adamax_follows_its_published_rule(DType dtype, double tolerance)
    {
        using var scope = new Scope();
        var parameters = Parameters(dtype);
        var expected = Flat(parameters);
        double[] mean = new double[expected.Length], norm = new double[expected.Length];
        using var optimizer = new DngpuAdamax(parameters, 0.01);
        for (var step = 0; step < 12; step++)
        {
            var gradients = GradientsAt(step, parameters);
            var g = Flat([.. gradients]);
            var beta2 = 1 - Math.Max(5e-4, 0.01 * Math.Pow(0.5, step / 2000.0));
            for (var i = 0; i < g.Length; i++)
            {
                var bound = (1.2 * norm[i]) + 1e-4;
                var clipped = Math.Clamp(g[i], -bound, bound);
                mean[i] = (0.9 * mean[i]) + (0.1 * clipped);
                norm[i] = Math.Max(beta2 * norm[i], Math.Abs(clipped));
                expected[i] -= 0.01 * mean[i] / (norm[i] + 1e-8);
            }

            optimizer.Step(gradients);
            Golden.Close(expected, Flat(parameters), tolerance, $"step {step}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Neighbors_in_memory_are_not_touched(string name, DType dtype)
    {
        using var scope = new Scope();
        foreach (var length in new[] { 0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 257 })
        {
            var whole = Tensor.Full([length + 40], 0.5, dtype);
            var others = Parameters(dtype);
            Tensor[] parameters = [whole.View([length], [1], 20), others[1], others[2]];
            using var optimizer = s_optimizers[name](parameters);
            optimizer.Step(new Gradients(parameters, [Tensor.Full([length], 0.25, dtype), Tensor.Ones(others[1].Shape, dtype), Tensor.Ones([1], dtype)]));
            var values = Flat([whole]);
            for (var i = 0; i < values.Length; i++) Assert.Equal(i < 20 || i >= 20 + length, values[i] == 0.5);
            Assert.True(values.AsSpan(20, length).IndexOfAnyExcept(length > 0 ? values[20] : 0) < 0, $"{length} equal elements went different ways.");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_large_parameters_give_the_same_bits_on_any_number_of_threads(string name, DType dtype)
    {
        using var scope = new Scope();
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        Assert.Equal(Run(one), Run(three));

        double[] Run(Device device)
        {
            Shape[] shapes = [[20_001], [3], .. Enumerable.Repeat<Shape>([100, 7], 40)];
            var all = shapes.Select((s, i) => Golden.Tensor(s, (uint)i).Cast(dtype).To(device)).ToArray();
            Tensor[] rest = [.. all.Skip(2)];
            using var optimizer = name == "AdamGroups"
                ? new Adam([new ParameterGroup([all[0], all[1]]), new ParameterGroup(rest, 0.1, 0.2)], 0.02)
                : s_optimizers[name](all);
            for (var step = 0; step < 3; step++)
                optimizer.Step(new Gradients(all, [.. shapes.Select((s, i) => Golden.Tensor(s, (uint)(i + (100 * step))).Cast(dtype).To(device))]));
            return Flat(all);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Many_parameters_become_on_a_GPU_what_they_become_on_the_CPU(string name, DType dtype)
    {
        using var scope = new Scope();
        var gpu = GpuTesting.Device;
        Shape[] shapes = [[1100], [0], [1024], .. Enumerable.Range(1, 37).Select(n => (Shape)new[] { n })];
        Golden.Close(Run(Device.Cpu), Run(gpu), dtype == DType.Float32 ? 1e-6 : 1e-14, name);

        double[] Run(Device device)
        {
            var all = shapes.Select((s, i) => Golden.Tensor(s, (uint)i).Cast(dtype).To(device)).ToArray();
            using var optimizer = name == "AdamGroups" ? new Adam([new ParameterGroup(all[..20]), new ParameterGroup(all[20..], 0.1, 0.2)], 0.02) : s_optimizers[name](all);
            for (var step = 0; step < 2; step++)
                optimizer.Step(new Gradients(all, [.. shapes.Select((s, i) => Golden.Tensor(s, (uint)(i + (100 * step))).Cast(dtype).To(device))]));
            return Flat(all);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Resuming_from_saved_state_continues_bit_for_bit(string name, DType dtype)
    {
        using var scope = new Scope();
        var straight = Parameters(dtype);
        using var first = s_optimizers[name](straight);
        for (var step = 0; step < 4; step++) first.Step(GradientsAt(step, straight));
        first.LearningRate *= 0.7;

        var resumed = Parameters(dtype);
        for (var i = 0; i < resumed.Length; i++) resumed[i].CopyFrom(straight[i]);
        using var second = s_optimizers[name](resumed);
        StateCopy.Between(first, second);
        for (var step = 4; step < 8; step++)
        {
            first.Step(GradientsAt(step, straight));
            second.Step(GradientsAt(step, resumed));
        }

        Assert.Equal(Flat(straight), Flat(resumed));
    }

    [Fact]
    public void Gradients_are_found_by_parameter_not_by_position()
    {
        using var scope = new Scope();
        var a = Tensor.Zeros([2]);
        var b = Tensor.Zeros([2]);
        using var optimizer = new Sgd([a, b], 1);
        optimizer.Step(new Gradients([b, Tensor.Zeros([3]), a], [Tensor.Full([2], 1), Tensor.Zeros([3]), Tensor.Full([2], 2)]));
        Assert.Equal([-2f, -2f], a.ToArray<float>());
        Assert.Equal([-1f, -1f], b.ToArray<float>());
    }

    [Fact]
    public void Strided_gradients_are_read_by_their_strides()
    {
        using var scope = new Scope();
        var a = Tensor.Zeros([2, 3]);
        using var optimizer = new Sgd([a], 1);
        optimizer.Step(new Gradients([a], [Tensor.From([1f, 2, 3, 4, 5, 6]).View([2, 3], [1, 2], 0)]));
        Assert.Equal([-1f, -3, -5, -2, -4, -6], a.ToArray<float>());
    }

    [Fact]
    public void Mistakes_are_named()
    {
        using var scope = new Scope();
        var a = Tensor.Zeros([2]);
        a.Name = "weight";
        var b = Tensor.Zeros([3]);
        using var optimizer = new Sgd([a], 1);
        Assert.Contains("'weight'", Assert.Throws<KeyNotFoundException>(() => optimizer.Step(new Gradients([b], [b]))).Message);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => optimizer.Step(new Gradients([a], [Tensor.Zeros([2], DType.Float64)]))).Message);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => new Sgd([a, a], 1)).Message);
        Assert.Contains("Int64", Assert.Throws<ArgumentException>(() => new Sgd([Tensor.Zeros([2], DType.Int64)], 1)).Message);
        Assert.Throws<ArgumentException>(() => new Sgd([a], 1, nesterov: true));
        Assert.Throws<ArgumentException>(() => new Sgd(Array.Empty<Tensor>(), 1));
    }

    [Fact]
    public void A_constant_gradient_has_no_negative_variance()
    {
        // Rounding leaves the mean of squares one unit below the square of the mean from step 24 on.
        using var scope = new Scope();
        var parameter = Tensor.Zeros([1]);
        using var optimizer = new RmsProp([parameter], smoothing: 0.5, centered: true);
        for (var step = 0; step < 40; step++) optimizer.Step(new Gradients([parameter], [Tensor.From([8197f / 8192])]));
        Assert.True(float.IsFinite(parameter.Item<float>()));
    }

    public static TheoryData<string, Func<Tensor[], Optimizer>> Impossible => new()
    {
        { "learningRate", p => new Sgd(p, -0.1) },
        { "learningRate", p => new Adam(p, double.NaN) },
        { "learningRate", p => new Adam([new ParameterGroup(p, learningRate: -1)]) },
        { "weightDecay", p => new AdamW(p, weightDecay: -0.1) },
        { "momentum", p => new Sgd(p, 0.1, momentum: -0.5) },
        { "beta1", p => new Adam(p, beta1: 1) },
        { "beta2", p => new Adam(p, beta2: -0.1) },
        { "epsilon", p => new Adam(p, epsilon: -1) },
        { "beta1", p => new Adamax(p, beta1: 1) },
        { "beta2", p => new Adamax(p, beta2: 1) },
        { "smoothing", p => new RmsProp(p, smoothing: 1) },
        { "momentum", p => new RmsProp(p, momentum: -1) },
        { "decay", p => new Adagrad(p, decay: -1) },
        { "initialSum", p => new Adagrad(p, initialSum: -1) },
        { "epsilon", p => new Adagrad(p, epsilon: double.NaN) },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Hyper_parameters_that_cannot_be_are_refused_by_name(string name, Func<Tensor[], Optimizer> make)
    {
        using var scope = new Scope();
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => make([Tensor.Zeros([2])])).ParamName);
    }

    [Fact]
    public void What_a_group_is_given_is_its_own_and_the_rest_the_optimizers()
    {
        using var scope = new Scope();
        ParameterGroup[] groups = [new([Tensor.Zeros([1])]), new([Tensor.Zeros([1])]) { WeightDecay = 0 }, new([Tensor.Zeros([1])]) { LearningRate = 0.5 }, new([Tensor.Zeros([1])], 0.25, 0.125)];
        Assert.Equal((0.25, 0.125), (groups[3].LearningRate, groups[3].WeightDecay));
        using (var first = new AdamW(groups, 0.1)) Assert.Equal([(0.1, 0.01), (0.1, 0), (0.5, 0.01), (0.25, 0.125)], first.Groups.Select(g => (g.LearningRate, g.WeightDecay)));
        // A schedule's doing is not the next optimizer's.
        groups[0].LearningRate = 7;
        using var second = new AdamW(groups, 0.2);
        Assert.Equal([0.2, 0.2, 0.5, 0.25], second.Groups.Select(g => g.LearningRate));
    }

    [Fact]
    public void A_step_inside_a_tape_is_not_recorded_and_spoils_what_was()
    {
        var a = Tensor.From([1.0, 2.0]).KeepForever();
        using (var tape = new Tape())
        {
            using var optimizer = new Sgd([a], 1);
            var y = a.Exp();
            var before = tape.Functions.Count;
            optimizer.Step(new Gradients([a], [Tensor.Ones([2], DType.Float64)]));
            Assert.Equal(before, tape.Functions.Count);
            Assert.True(Tape.IsRecording);
            Assert.Throws<InvalidOperationException>(() => tape.Gradient(y, a, Tensor.Ones([2], DType.Float64)));
        }

        a.Dispose();
    }

    [Fact]
    public void Steps_leave_no_memory_behind()
    {
        using var device = Device.Open("cpu:1"); // of its own: other tests run at the same time
        using (new Scope())
        {
            Tensor[] parameters = [Tensor.Zeros([100], device: device), Tensor.Zeros([3, 7], device: device)];
            using var optimizer = new Adam(parameters);
            var gradients = new Gradients(parameters, [Tensor.Ones([100], device: device), Tensor.Ones([3, 7], device: device)]);
            optimizer.Step(gradients);
            var live = device.Memory.LiveBytes;
            for (var i = 0; i < 10; i++)
            {
                using var step = new Scope();
                optimizer.Step(gradients.ClipByNorm(1));
            }

            Assert.Equal(live, device.Memory.LiveBytes);
        }

        Assert.Equal(0, device.Memory.LiveBytes);
    }

    private static Tensor[] Parameters(DType dtype) => [.. s_shapes.Select((s, i) => Golden.Tensor(s, (uint)(1000 + i)).Cast(dtype))];

    private static Gradients GradientsAt(int step, Tensor[] parameters) => new(parameters, [.. s_shapes.Select((s, i) =>
    {
        var values = Golden.Numbers((int)s.Length, (uint)((100 * step) + i));
        if (step >= 6) values = Array.ConvertAll(values, x => x * 0.1f);
        values[0] = 0;
        return Tensor.From(values, s).Cast(parameters[i].DType);
    })]);

    private static double[] Flat(Tensor[] tensors) => [.. tensors.SelectMany(t => t.Cast(DType.Float64).ToArray<double>())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_large_parameter_moves_as_its_parts_do(string name, DType dtype)
    {
        using var scope = new Scope();
        Func<Tensor[], Optimizer> make = name == "AdamGroups" ? p => new DngpuAdamax(p, 0.01) : s_optimizers[name]; // groups would be others
        int[] ends = [0, 5_000, 10_000, 15_000, 20_001]; // each part lies within a block, the whole in three
        var whole = Golden.Tensor([ends[^1]], 1).Cast(dtype);
        var parts = Parts(whole).Select(p => p.Clone()).ToArray();
        using Optimizer one = make([whole]), four = make(parts);
        for (var step = 0; step < 3; step++)
        {
            var gradient = Golden.Tensor([ends[^1]], (uint)(100 + step)).Cast(dtype);
            one.Step(new Gradients([whole], [gradient]));
            four.Step(new Gradients(parts, Parts(gradient)));
        }

        Assert.Equal(Flat(parts), Flat([whole]));

        Tensor[] Parts(Tensor x) => [.. Enumerable.Range(0, 4).Select(i => x.Narrow(0, ends[i], ends[i + 1] - ends[i]))];
    }
}
