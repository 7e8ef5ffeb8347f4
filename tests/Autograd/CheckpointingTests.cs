namespace TensorCore.Tests;

public class CheckpointingTests
{
    [Fact]
    public void Gradients_are_those_of_the_function_itself()
    {
        var x = Tensor.From([0.3, -0.7, 1.1]);
        var w = Tensor.From([0.5, 0.2, -0.4]);
        var plain = Differentiate((_, a) => Cell(a[0], a[1]), x, w);
        var checkpointed = Differentiate((tape, a) => tape.Checkpoint(b => Cell(b[0], b[1]), a), x, w);
        Assert.Equal(plain, checkpointed);
    }

    [Fact]
    public void Second_derivatives_go_through_a_checkpoint()
    {
        GradCheck.CheckSecond(
            x => Tape.IsRecording ? CurrentTape().Checkpoint(b => Cell(b[0], b[1]), x[0], x[1]) : Cell(x[0], x[1]),
            [Tensor.From([0.3, -0.7, 1.1]), Tensor.From([0.5, 0.2, -0.4])]);
    }

    [Fact]
    public void A_result_may_be_given_twice_or_come_from_outside()
    {
        using var device = Device.Open("cpu:2"); // of its own: other tests run at the same time
        using var x = Tensor.From([0.3f, -0.7f], device: device);
        using var w = Tensor.From([0.5f, 0.2f], device: device);
        using var outer = new Scope();
        var before = device.Memory.LiveBytes;
        using (var tape = new Tape())
        {
            var twice = tape.CheckpointAll(a => { var h = a[0] * a[1]; return [h, h]; }, x, w);
            Assert.Equal([2 * 0.5f, 2 * 0.2f], tape.Gradient((twice[0] + twice[1]).Sum(), x).ToArray<float>());
        }

        Assert.Equal(before, device.Memory.LiveBytes);
        using (var tape = new Tape())
        {
            var z = x * 2;
            var later = z * 3;
            _ = tape.Checkpoint(_ => z, w);
            Assert.Equal([6f, 6], tape.Gradient(later.Sum(), x).ToArray<float>());
        }
    }

    [Fact]
    public void What_is_made_on_the_way_is_not_kept()
    {
        using var device = Device.Open("cpu:2"); // of its own: other tests run at the same time
        using var tape = new Tape();
        var x = Tensor.Zeros([1000, 1000], device: device);
        var before = device.Memory.LiveBytes;
        var y = tape.Checkpoint(
            a =>
            {
                var t = a[0];
                for (var i = 0; i < 10; i++) t = t.Tanh();
                return t;
            },
            x);
        Assert.InRange(device.Memory.LiveBytes - before, 4_000_000, 6_000_000);
        tape.Gradient(y.Sum(), x);
    }

    [Fact]
    public void A_checkpoint_needs_the_recording_tape()
    {
        using var tape = new Tape();
        using var inner = new Tape();
        Assert.Throws<InvalidOperationException>(() => tape.Checkpoint(a => a[0], Tensor.Zeros([1])));
    }

    [Fact]
    public void Checkpoints_within_checkpoints_give_the_same_gradients()
    {
        var x = Tensor.From([0.3, -0.7, 1.1]);
        var w = Tensor.From([0.5, 0.2, -0.4]);
        var plain = Differentiate((_, a) => Cell(Cell(a[0], a[1]), a[1]), x, w);
        var calls = 0;
        var nested = Differentiate(
            (tape, a) => tape.Checkpoint(b => tape.Checkpoint(c => Counted(c[0], c[1]), tape.Checkpoint(c => Counted(c[0], c[1]), b), b[1]), a), x, w);
        Assert.Equal(plain, nested);
        Assert.Equal(6, calls); // both at first, again for the outer one, and each for its own gradient

        Tensor Counted(Tensor at, Tensor weight)
        {
            calls++;
            return Cell(at, weight);
        }
    }

    [Fact]
    public void Second_derivatives_go_through_nested_checkpoints()
    {
        GradCheck.CheckSecond(
            x =>
            {
                if (!Tape.IsRecording) return Cell(Cell(x[0], x[1]), x[1]);
                var tape = CurrentTape();
                return tape.Checkpoint(b => Cell(tape.Checkpoint(c => Cell(c[0], c[1]), b), b[1]), x[0], x[1]);
            },
            [Tensor.From([0.3, -0.7, 1.1]), Tensor.From([0.5, 0.2, -0.4])]);
    }

    [Fact]
    public void While_recording_is_paused_the_function_just_runs()
    {
        using var tape = new Tape();
        using (Tape.Pause())
        {
            Assert.Equal([6], tape.Checkpoint(a => a[0] * 2, Tensor.From([3.0])).ToArray<double>());
        }

        Assert.Empty(tape.Functions);
        tape.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tape.Checkpoint(a => a[0], Tensor.Zeros([1])));
    }

    private static Tensor Cell(Tensor x, Tensor w) => (x * w).Tanh() * w + x.Exp();

    private static Tape CurrentTape() => (Tape)Scope.Current!;

    private static double[] Differentiate(Func<Tape, Tensor[], Tensor> f, Tensor x, Tensor w)
    {
        using var tape = new Tape();
        var y = f(tape, [x, w]);
        var g = tape.Gradients(y.Sum(), [x, w]);
        return [.. g[x].ToArray<double>(), .. g[w].ToArray<double>()];
    }

    [Fact]
    public void An_input_that_the_loss_does_not_depend_on_gets_zeros()
    {
        var (a, b, c) = (Tensor.From([1.0, 2]), Tensor.From([3.0]), Tensor.From([4.0, 5]));
        using var tape = new Tape();
        var results = tape.CheckpointAll(t => [t[0] * 2, t[1] * 3], a, b);
        var gradients = tape.Gradients(results[0].Sum() + c.Sum(), [b, c]);
        Assert.Equal([0], gradients[b].ToArray<double>());
        Assert.Equal([1, 1], gradients[c].ToArray<double>());
    }
}
