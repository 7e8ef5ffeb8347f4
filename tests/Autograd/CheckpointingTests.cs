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
