namespace TensorCore.Tests;

public class DiagonalNeuralGpuTests
{
    [Theory]
    [InlineData(48, 21_699)]
    [InlineData(96, 84_867)]
    [InlineData(192, 335_619)]
    public void Binary_multiplication_has_the_published_number_of_parameters(int maps, long count)
    {
        var task = SequenceTasks.Create("multiplication");
        using var model = new DiagonalNeuralGpu(new(maps, task.Symbols, OutputSymbols: task.OutputSymbols), Device.Default, new Rng(1));
        Assert.Equal(count, model.ParameterCount);
        Assert.Equal((9L * maps * maps) + (20 * maps) + 3, model.ParameterCount);
    }

    [Theory]
    [InlineData(DType.Float32, 2e-6)]
    [InlineData(DType.Float64, 1e-12)]
    public void Ten_training_losses_are_those_of_the_same_model_in_PyTorch(DType dtype, double tolerance)
    {
        var golden = Golden.Load("training").GetProperty("Dngpu");
        using var model = new DiagonalNeuralGpu(new(8, 6, KeepProbability: 1, OutputSymbols: 4), Device.Default, new Rng(1), dtype);
        TrainingTests.FillFans(model);
        using var optimizer = new DngpuAdamax(model.Parameters, 0.05);
        double[] losses = new double[10], costs = new double[10];
        for (var step = 0; step < 10; step++)
        {
            using var tape = new Tape();
            Tensor? loss = null, cost = null;
            for (var i = 0; i < 2; i++)
            {
                var n = i == 0 ? 5 : 9;
                var (logits, saturation) = model.Forward(TrainingTests.Labels([4, n], (uint)(200 + (2 * step) + i), 6), new Rng(1));
                var entropy = logits.CrossEntropy(TrainingTests.Labels([4, n], (uint)(300 + (2 * step) + i), 4)) / 2;
                saturation /= 2.0 * n * n * 4;
                (loss, cost) = loss is null ? (entropy, saturation) : (loss + entropy, cost! + saturation);
            }

            (losses[step], costs[step]) = (loss!.ToScalar(), cost!.ToScalar());
            optimizer.Step(tape.Gradients(loss + (cost * 1e-2), model.Parameters));
        }

        Golden.Close(golden.GetProperty("losses").Doubles(), losses, tolerance, "loss");
        Golden.Close(golden.GetProperty("costs").Doubles(), costs, tolerance, "saturation cost");
    }

    [Fact]
    public void Evaluation_has_no_dropout_and_training_has()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(12, 6, KeepProbability: 0.5), Device.Default, new Rng(1));
        var x = TrainingTests.Labels([3, 7], 1, 6);
        var a = model.Forward(x).ToArray<float>();
        Assert.Equal(3 * 7 * 6, a.Length);
        Assert.NotEqual(a, model.Forward(x).ToArray<float>());
        model.Eval();
        var b = model.Forward(x);
        using var whole = new DiagonalNeuralGpu(new(12, 6, KeepProbability: 1), Device.Default, new Rng(1));
        Assert.Equal(whole.Forward(x).ToArray<float>(), b.ToArray<float>());
        model.Train();
        Assert.Equal(b.ArgMax(-1).Cast(DType.Int32).ToArray<int>(), model.Predict(x).ToArray<int>());
        Assert.Equal(DType.Int32, model.Predict(x).DType);
    }

    [Fact]
    public void A_sequence_does_not_depend_on_its_companions()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6), Device.Default, new Rng(1));
        model.Eval();
        var x = TrainingTests.Labels([5, 6], 1, 6);
        var all = model.Forward(x);
        for (var i = 0; i < 5; i++) Golden.Close(all.Select(0, i).Cast(DType.Float64).ToArray<double>(), model.Forward(x.Narrow(0, i, 1)), 1e-6, "alone");
    }

    [Fact]
    public void A_trace_begins_with_the_encoding_and_ends_with_the_prediction()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6), Device.Default, new Rng(1));
        var x = TrainingTests.Labels([1, 6], 1, 6);
        var (states, logits) = model.Trace(x);
        Assert.Equal(Shape.Create(7, 6, 9), states.Shape);
        Assert.Equal(Shape.Create(7, 6, 6), logits.Shape);
        Assert.Equal(model.Logits(x).ToArray<float>(), logits.Narrow(0, 6, 1).ToArray<float>());
        Assert.All(states.ToArray<float>(), v => Assert.InRange(v, -1, 1));
        Assert.Throws<ShapeException>(() => model.Trace(TrainingTests.Labels([2, 6], 1, 6)));
    }

    [Fact]
    public void Pads_hold_the_state_at_zero_unless_the_task_writes_there()
    {
        using var scope = new Scope();
        var x = Tensor.From([1, 2, 0, 3, 0], [1, 5]);
        using var masked = new DiagonalNeuralGpu(new(9, 6), Device.Default, new Rng(1));
        using var open = new DiagonalNeuralGpu(new(9, 6, MaskPads: false), Device.Default, new Rng(1));
        var zero = masked.Trace(x).States.Select(1, 2);
        Assert.All(zero.ToArray<float>(), v => Assert.Equal(0, v));
        Assert.Contains(open.Trace(x).States.Select(1, 2).ToArray<float>(), v => v != 0);
    }

    [Fact]
    public void Settling_steps_are_those_of_a_longer_sequence_whose_end_is_masked()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6, SettlingSteps: 3), Device.Default, new Rng(1));
        using var published = new DiagonalNeuralGpu(new(9, 6), Device.Default, new Rng(1));
        var x = Tensor.From([1, 2, 5, 3, 4], [1, 5]);
        var padded = Tensor.From([1, 2, 5, 3, 4, 0, 0, 0], [1, 8]);
        var expected = published.Trace(padded).States.Narrow(1, 0, 5);
        Assert.Equal(expected.ToArray<float>(), model.Trace(x).States.ToArray<float>());
        Assert.Equal(published.Predict(padded).Narrow(1, 0, 5).ToArray<int>(), model.Predict(x).ToArray<int>());
        Assert.Equal(published.Flops(5), model.Flops(5));
        model.Eval();
        published.Eval();
        Golden.Close(published.Forward(padded).Narrow(1, 0, 5).Cast(DType.Float64).ToArray<double>(), model.Forward(x), 1e-6, "logits");
        Assert.Equal((18.0 * 81 * 5 * 8) + (2 * 9 * 6 * 5), model.Flops(5));
        Assert.Equal((18.0 * 81 * 5 * 6.5) + (2 * 9 * 6 * 5), model.Flops(5, settling: 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagonalNeuralGpu(new(9, 6, SettlingSteps: -1), Device.Default, new Rng(1)));
    }

    [Fact]
    public void Training_can_settle_as_use_does()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6, KeepProbability: 1, SettlingSteps: 3), Device.Default, new Rng(1));
        var x = Tensor.From([1, 2, 5, 3, 4], [1, 5]);
        var settled = model.Forward(x, new Rng(2), settling: 3).Logits.ToArray<float>();
        Assert.NotEqual(settled, model.Forward(x, new Rng(2)).Logits.ToArray<float>());
        model.Eval();
        Assert.Equal(settled, model.Forward(x, new Rng(2)).Logits.ToArray<float>());
    }

    [Fact]
    public void Gates_above_a_limit_are_closed_in_use_and_in_training_on_demand()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6, KeepProbability: 1), Device.Default, new Rng(1)) { GatesClosedFrom = 0.75 };
        using var published = new DiagonalNeuralGpu(new(9, 6, KeepProbability: 1), Device.Default, new Rng(1));
        var x = Tensor.From([1, 2, 5, 3, 4], [1, 5]);
        var open = published.Forward(x, new Rng(2)).Logits.ToArray<float>();
        Assert.Equal(open, model.Forward(x, new Rng(2)).Logits.ToArray<float>());
        var trained = published.Forward(x, new Rng(2), closedFrom: 0.75).Logits.ToArray<float>();
        model.Eval();
        var closed = model.Forward(x, new Rng(2)).Logits.ToArray<float>();
        Assert.NotEqual(open, closed);
        Assert.Equal(trained, closed);
        Assert.Equal(closed, model.Logits(x).ToArray<float>());
        Assert.Equal(closed, model.Trace(x).Logits[5].Reshape(-1).ToArray<float>());
        Assert.Throws<ArgumentException>(() => model.GatesClosedFrom = 1.5);
    }

    [Fact]
    public void An_offset_of_the_update_gates_is_one_of_their_biases_and_leaves_these_their_gradient()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6, KeepProbability: 1), Device.Default, new Rng(1));
        var x = Tensor.From([1, 2, 5, 3, 4], [1, 5]);
        var bias = model.Parameters.Single(p => p.Name == "cell.gateBias");
        var offset = Tensor.Arange(9, DType.Float32).To(Device.Default) * 0.02;
        var (shifted, gradient) = Run(offset);
        Assert.NotEqual(shifted, Run(null).Logits);
        bias.CopyFrom(bias + Tensor.Concat([Tensor.Zeros([9]).To(Device.Default), offset]));
        var (expected, same) = Run(null);
        Assert.Equal(expected, shifted);
        Assert.Equal(same, gradient);
        Assert.Throws<ShapeException>(() => model.Forward(x, new Rng(2), gateOffset: Tensor.Zeros([8]).To(Device.Default)));

        (float[] Logits, float[] Gradient) Run(Tensor? gates)
        {
            using var tape = new Tape();
            var (logits, saturation) = model.Forward(x, new Rng(2), gateOffset: gates);
            return (logits.ToArray<float>(), tape.Gradients((logits * logits).Sum() + saturation, [bias])[0].ToArray<float>());
        }
    }

    [Fact]
    public void Wrong_inputs_are_refused()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6), Device.Default, new Rng(1));
        Assert.Contains("[batch, length]", Assert.Throws<ShapeException>(() => model.Predict(Tensor.From([1, 2]))).Message);
        Assert.Throws<ShapeException>(() => model.Predict(Tensor.Zeros([1, 2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagonalNeuralGpu(new(9, 6, KeepProbability: 0), Device.Default, new Rng(1)));
    }

    [Fact]
    public void Floating_point_operations_are_counted_by_the_formula()
    {
        using var scope = new Scope();
        using var model = new DiagonalNeuralGpu(new(9, 6), Device.Default, new Rng(1));
        const double Expected = (18.0 * 81 * 49) + (2 * 9 * 6 * 7);
        Assert.Equal(Expected, model.Flops(7));
        Assert.Equal(2 * Expected, ModelSummary.Of(model, TrainingTests.Labels([2, 7], 1, 6)).Flops);
    }

    [Fact]
    public void Evaluation_leaves_no_memory_behind()
    {
        using var device = Device.Open("cpu:1"); // of its own: other tests run at the same time
        using var model = new DiagonalNeuralGpu(new(9, 6), device, new Rng(1));
        using var x = Tensor.Full([2, 7], 1, DType.Int32, device);
        var before = device.Memory.LiveBytes;
        using (model.Predict(x))
        {
        }

        Assert.Equal(before, device.Memory.LiveBytes);
    }
}
