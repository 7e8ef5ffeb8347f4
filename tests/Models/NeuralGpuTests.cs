namespace TensorCore.Tests;

public class NeuralGpuTests
{
    private static readonly NeuralGpuOptions s_small = new(Symbols: 5, Maps: 3, Relaxations: 2, Dropout: 0);

    [Fact]
    public void Padding_changes_nothing()
    {
        using var scope = new Scope();
        using var model = new NeuralGpu(s_small, Device.Default, new Rng(1));
        var alone = Tensor.From([1, 2, 3], [1, 3]);
        var padded = Tensor.From([1, 2, 3, 0, 0, 4, 3, 2, 1, 1], [2, 5]);
        Golden.Close(
            model.Forward(alone).Cast(DType.Float64).ToArray<double>(), model.Forward(padded)[0, ..3], 1e-6, "padded");
    }

    [Fact]
    public void Each_sequence_is_read_at_its_own_step()
    {
        using var scope = new Scope();
        using var model = new NeuralGpu(s_small, Device.Default, new Rng(1));
        var x = Tensor.From([1, 2, 3, 4, 3, 2, 1, 1], [2, 4]);
        var four = model.Forward(x, [4, 4]).ToArray<float>();
        var mixed = model.Forward(x, [2, 4]).ToArray<float>();
        var two = model.Forward(x, [2, 2]).ToArray<float>();
        Assert.Equal(two[..20], mixed[..20]);
        Assert.Equal(four[20..], mixed[20..]);
        Assert.NotEqual(four[..20], mixed[..20]);
        Assert.Equal(model.Forward(x).ToArray<float>(), four);
        Assert.Throws<ArgumentException>(() => model.Forward(x, [2]));
        Assert.Throws<ShapeException>(() => model.Forward(Tensor.From([1])));
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        using var scope = new Scope();
        // Each of the parameters takes two forward passes, and their number grows with the square of the maps.
        using var model = new NeuralGpu(s_small with { Maps = TestDevice.IsGpu ? 2 : 3 }, Device.Default, new Rng(1), DType.Float64);
        // Smaller weights keep the gates away from the kinks of their cut-off.
        foreach (var p in model.Parameters.Where(p => p.Rank == 4)) p.CopyFrom(p * 0.2);
        var x = Tensor.From([1, 2, 3, 4, 3, 0], [2, 3]);
        GradCheck.Check(_ => model.Forward(x) + model.RelaxationPenalty(), [.. model.Parameters]);
    }

    [Fact]
    public void Prediction_and_trace_are_the_forward_pass_without_dropout()
    {
        using var scope = new Scope();
        using var model = new NeuralGpu(s_small with { Dropout = 0.5 }, Device.Default, new Rng(1));
        var x = Tensor.From([1, 2, 3, 4, 3, 2], [1, 6]);
        model.Eval();
        var expected = model.Forward(x).ArgMax(-1).Cast(DType.Int32).ToArray<int>();
        model.Train();
        Assert.Equal(expected, model.Predict(x).ToArray<int>());
        Assert.True(model.IsTraining);
        var (states, logits) = model.Trace(x);
        Assert.Equal([7, 6, 4 * 3], states.Shape.ToArray());
        Assert.Equal(expected, logits[6].ArgMax(-1).Cast(DType.Int32).ToArray<int>());
        Assert.All(states[0, .., 3..].ToArray<float>(), v => Assert.Equal(0, v)); // all columns but the first are empty at first
        Assert.Throws<ShapeException>(() => model.Trace(x.Reshape(2, 3)));

        // Pads at the end take no steps.
        var padded = Tensor.From([1, 2, 3, 0, 0], [1, 5]);
        (states, logits) = model.Trace(padded);
        Assert.Equal([4, 5, 4 * 3], states.Shape.ToArray());
        Assert.Equal(model.Logits(padded).ToArray<float>(), logits[3].ToArray<float>());

        using var writer = new NeuralGpu(s_small with { MaskPads = false }, Device.Default, new Rng(1));
        var halfEmpty = Tensor.From([1, 2, 0, 0], [1, 4]);
        Assert.Equal(writer.Forward(halfEmpty, [4]).ToArray<float>(), writer.Forward(halfEmpty, null).ToArray<float>());
    }

    [Fact]
    public void Memory_of_a_prediction_does_not_grow_with_the_steps()
    {
        using var device = Device.Open("cpu:1");
        using var model = new NeuralGpu(s_small, device, new Rng(1));
        Assert.Equal(Peak(40), Peak(80));

        long Peak(int steps)
        {
            using var scope = new Scope();
            device.Memory.ResetPeak();
            using var paused = Tape.Pause();
            _ = model.Forward(Tensor.Full([1, 80], 1, DType.Int32, device), [steps]);
            return device.Memory.PeakBytes;
        }
    }

    [Fact]
    public void Sets_take_turns_and_merge_into_their_mean()
    {
        using var scope = new Scope();
        using var model = new NeuralGpu(s_small, Device.Default, new Rng(1), DType.Float64);
        var sets = Enumerable.Range(0, 2).Select(k => model.NamedParameters.Where(p => p.Name.StartsWith($"set{k}.", StringComparison.Ordinal)).Select(p => p.Value).ToArray()).ToArray();
        var expected = 0.0;
        for (var i = 0; i < sets[0].Length; i++)
        {
            double[] a = sets[0][i].ToArray<double>(), b = sets[1][i].ToArray<double>();
            for (var j = 0; j < a.Length; j++) expected += (a[j] - b[j]) * (a[j] - b[j]) / 2;
        }

        Assert.Equal(expected, model.RelaxationPenalty().ToScalar(), 1e-12);
        using var merged = model.Merge(new Rng(2));
        Assert.Equal(0, merged.RelaxationPenalty().ToScalar());
        Assert.Equal(model.ParameterCount - sets[0].Sum(p => p.Length), merged.ParameterCount);

        // Once both sets are the mean, taking turns is the same as using one.
        for (var i = 0; i < sets[0].Length; i++)
        {
            var mean = (sets[0][i] + sets[1][i]) / 2;
            sets[0][i].CopyFrom(mean);
            sets[1][i].CopyFrom(mean);
        }

        var x = Tensor.From([1, 2, 3, 4, 3, 2], [2, 3]);
        Golden.Close(model.Forward(x).ToArray<double>(), merged.Forward(x), 1e-12, "merged");

        sets[1][0].Fill(9);
        Assert.Equal(merged.Forward(x, [1, 1]).ToArray<double>(), model.Forward(x, [1, 1]).ToArray<double>());
        Assert.NotEqual(merged.Forward(x, [2, 2]).ToArray<double>(), model.Forward(x, [2, 2]).ToArray<double>());
    }

    [Fact]
    public void First_values_are_the_published_ones()
    {
        using var scope = new Scope();
        using var model = new NeuralGpu(new(Symbols: 13), Device.Default, new Rng(1));
        var embedding = model.NamedParameters.First(p => p.Name == "embedding").Value.ToArray<float>();
        Assert.All(embedding[..24], v => Assert.Equal(0, v));
        Assert.InRange(embedding.Max(), 1.6, 1.7);
        var weights = model.NamedParameters.First(p => p.Name == "set0.0.gateWeights").Value.ToArray<float>();
        Assert.InRange(weights.Max(), 0.97 * 1.8 * Math.Sqrt(3.0 / 216), 1.8 * Math.Sqrt(3.0 / 216));
        Assert.All(model.NamedParameters.First(p => p.Name == "set5.1.gateBias").Value.ToArray<float>(), v => Assert.Equal(1, v));
    }

    [Fact]
    public void Floating_point_operations_are_counted_by_the_formula()
    {
        using var scope = new Scope();
        using var model = new NeuralGpu(new(Symbols: 13, Maps: 5), Device.Default, new Rng(1));
        var summary = ModelSummary.Of(model, Tensor.Full([2, 7], 1, DType.Int32));
        Assert.Equal(2 * ((432 * 25 * 49) + (2 * 5 * 13 * 7)), summary.Flops);
    }
}
