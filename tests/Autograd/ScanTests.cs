namespace TensorCore.Tests;

public class ScanTests
{
    [Theory]
    [InlineData(ScanMemory.Linear, 7)]
    [InlineData(ScanMemory.SquareRoot, 1)]
    [InlineData(ScanMemory.SquareRoot, 7)]
    [InlineData(ScanMemory.Logarithmic, 1)]
    [InlineData(ScanMemory.Logarithmic, 7)]
    [InlineData(ScanMemory.Logarithmic, 16)]
    public void Every_memory_mode_gives_the_plain_loop(ScanMemory memory, int steps)
    {
        var s = Tensor.From([0.3, -0.7, 1.1]);
        var w = Tensor.From([0.5, 0.2, -0.4]);
        var x = Tensor.From([.. Enumerable.Range(0, 3 * steps).Select(i => Math.Sin(i))], [steps, 3]);
        var expected = Differentiate(s, w, x, () =>
        {
            var state = s;
            var outputs = new List<Tensor>();
            for (var t = 0; t < steps; t++)
            {
                state = (state * w + x.Narrow(0, t, 1).Squeeze(0)).Tanh();
                outputs.Add((state * state).Unsqueeze(0));
            }

            return (state, Tensor.Concat(outputs, 0));
        });
        var actual = Differentiate(s, w, x, () =>
        {
            var (state, outputs) = Scan.Over(Cell, [s], x, [w], memory);
            return (state[0], outputs!);
        });
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-13);
    }

    [Fact]
    public void Memory_that_grows_slower_than_the_steps_is_far_below_linear()
    {
        var (logarithmic, root, linear) = (Peak(ScanMemory.Logarithmic), Peak(ScanMemory.SquareRoot), Peak(ScanMemory.Linear));
        Assert.True(root * 4 < linear, $"256 steps need {root} bytes in pieces, and {linear} with all of them recorded");
        Assert.True(logarithmic * 4 < linear, $"256 steps need {logarithmic} bytes, and {linear} with all of them recorded");

        static long Peak(ScanMemory memory)
        {
            using var device = Device.Open("cpu:1");
            var s = Tensor.Full([64, 64], 0.5, device: device).KeepForever();
            var w = Tensor.Full([64, 64], 0.9, device: device).KeepForever();
            device.Memory.ResetPeak();
            var start = device.Memory.LiveBytes;
            using (var tape = new Tape())
            {
                var (state, _) = Scan.Repeat((a, _, p) => ([(a[0] * p[0]).Tanh()], null), [s], 256, [w], memory);
                tape.Gradients(state[0].Sum(), [s, w]);
            }

            return device.Memory.PeakBytes - start;
        }
    }

    [Fact]
    public void A_cell_that_changes_the_number_of_states_is_told_so()
    {
        var s = Tensor.Zeros([1]);
        var error = Assert.Throws<InvalidOperationException>(() => Scan.Repeat((a, _, _) => ([a[0], a[0]], null), [s], 2));
        Assert.Contains("as many states as it takes: 1", error.Message);
    }

    private static (Tensor[], Tensor?) Cell(Tensor[] state, Tensor? input, Tensor[] parameters)
    {
        var next = (state[0] * parameters[0] + input!).Tanh();
        return ([next], next * next);
    }

    private static double[] Differentiate(Tensor s, Tensor w, Tensor x, Func<(Tensor State, Tensor Outputs)> run)
    {
        using var tape = new Tape();
        var (state, outputs) = run();
        var g = tape.Gradients(state.Sum() + outputs.Sum(), [s, w, x]);
        return [.. state.ToArray<double>(), .. outputs.ToArray<double>(), .. g.SelectMany(t => t.ToArray<double>())];
    }
}
