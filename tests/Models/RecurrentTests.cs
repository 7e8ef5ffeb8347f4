namespace TensorCore.Tests;

public class RecurrentTests
{
    [Theory]
    [InlineData("Rnn")]
    [InlineData("Gru")]
    [InlineData("Lstm")]
    public void A_sequence_in_two_parts_ends_as_in_one(string kind)
    {
        using var scope = new Scope();
        var x = Golden.Tensor([2, 5, 3], 1);
        Tensor first = x.Narrow(1, 0, 2), second = x.Narrow(1, 2, 3);
        Tensor whole, parts;
        if (kind == "Lstm")
        {
            using var layer = new Lstm(3, 4, new Rng(1), layers: 2);
            var (a, state) = layer.Run(first);
            var (b, last) = layer.Run(second, state);
            (whole, var end) = layer.Run(x);
            parts = Tensor.Concat([a, b], 1);
            Close(end.Hidden, last.Hidden);
            Close(end.Cell, last.Cell);
            Assert.Equal(Shape.Create(2, 2, 4), end.Cell.Shape);
            Close(whole.Select(1, 4), end.Hidden.Select(0, 1));
        }
        else
        {
            using Recurrent layer = kind == "Gru" ? new Gru(3, 4, new Rng(1), layers: 2) : new Rnn(3, 4, new Rng(1), layers: 2);
            var (a, state) = Run(first, null);
            var (b, last) = Run(second, state);
            (whole, var end) = Run(x, null);
            parts = Tensor.Concat([a, b], 1);
            Close(end, last);
            Close(whole.Select(1, 4), end.Select(0, 1));

            (Tensor, Tensor) Run(Tensor input, Tensor? from) => layer is Gru gru ? gru.Run(input, from) : ((Rnn)layer).Run(input, from);
        }

        Close(whole, parts);

        static void Close(Tensor expected, Tensor actual) => Golden.Close(expected.Cast(DType.Float64).ToArray<double>(), actual, 1e-6, "part");
    }

    [Fact]
    public void No_time_steps_give_no_outputs_and_the_first_state()
    {
        using var scope = new Scope();
        using var layer = new Gru(3, 4, new Rng(1));
        var state = Golden.Tensor([1, 2, 4], 1);
        var (outputs, last) = layer.Run(Tensor.Zeros([2, 0, 3]), state);
        Assert.Equal(Shape.Create(2, 0, 4), outputs.Shape);
        Assert.Equal(state.ToArray<float>(), last.ToArray<float>());
    }

    [Fact]
    public void A_wrong_state_is_refused()
    {
        using var scope = new Scope();
        using var layer = new Gru(3, 4, new Rng(1));
        var message = Assert.Throws<ShapeException>(() => layer.Run(Tensor.Zeros([2, 5, 3]), Tensor.Zeros([1, 3, 4]))).Message;
        Assert.Contains("[1, 2, 4]", message);
        Assert.Contains("[1, 3, 4]", message);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_rate_of_dropout_that_is_none_is_refused(double dropout) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Gru(3, 4, new Rng(1), layers: 2, dropout: dropout));

    [Fact]
    public void Messages_name_the_layer()
    {
        using var rnn = new Rnn(3, 4, new Rng(1));
        using var lstm = new Lstm(3, 4, new Rng(1));
        using var tape = new Tape();
        var x = Tensor.Zeros([2, 5, 3]);
        rnn.Forward(x);
        lstm.Forward(x);
        Assert.Equal(["Rnn", "Lstm"], tape.Functions.Select(f => f.Name).Where(name => name is "Rnn" or "Lstm"));
        Assert.DoesNotContain(tape.Functions, f => f.Name.Contains('`', StringComparison.Ordinal));
    }

    [Fact]
    public void A_leak_of_the_update_gates_lets_in_so_many_times_more_but_no_more_than_all()
    {
        using var scope = new Scope();
        using var cell = new Dcgru(6, new Rng(1), Device.Default, DType.Float64);
        var state = new Rng(2).Uniform([2, 5, 6], -1, 1, DType.Float64, Device.Default);
        var (shut, usual) = (Step(0), Step(1)); // with none of the candidate let in, the shifted state is left
        var (allOfIt, let) = (Step(1e6), usual.Zip(shut, (u, s) => u - s).ToArray());
        foreach (var leak in (double[])[0.5, 1.5, 4])
        {
            var all = Step(leak);
            for (var i = 0; i < all.Length; i++)
            {
                // Where the gate reaches zero, all of the candidate is let in.
                var expected = Math.Abs(leak * let[i]) < Math.Abs(allOfIt[i] - shut[i]) ? shut[i] + (leak * let[i]) : allOfIt[i];
                Assert.Equal(expected, all[i], 9);
            }
        }

        Assert.Contains(let.Zip(allOfIt.Zip(shut, (a, s) => a - s)), x => Math.Abs(4 * x.First) > Math.Abs(x.Second) + 0.01);
        Assert.Contains(let.Zip(allOfIt.Zip(shut, (a, s) => a - s)), x => Math.Abs(4 * x.First) < Math.Abs(x.Second) - 0.01);
        GradCheck.Check(_ => cell.Forward(state, 2, gateLeak: 1.5).State, [.. cell.Parameters]);
        foreach (var wrong in (double[])[-0.1, double.NaN, double.PositiveInfinity])
            Assert.Contains("finite number of times", Assert.Throws<ArgumentOutOfRangeException>(() => cell.Forward(state, 1, gateLeak: wrong)).Message);

        double[] Step(double leak) => cell.Forward(state, 1, gateLeak: leak).State.ToArray<double>();
    }

    [Fact]
    public void A_wrong_offset_of_the_gates_is_refused()
    {
        using var scope = new Scope();
        using var cell = new Dcgru(6, new Rng(1));
        var message = Assert.Throws<ShapeException>(() => cell.Forward(Tensor.Zeros([1, 2, 6]), 1, gateOffset: Tensor.Zeros([4]))).Message;
        Assert.Contains("update gate [6]", message);
        Assert.Contains("Float32[4]", message);
    }

    [Fact]
    public void Dropout_between_layers_is_for_training_only()
    {
        using var scope = new Scope();
        using var layer = new Gru(3, 4, new Rng(1), layers: 2, dropout: 0.5);
        var x = Golden.Tensor([2, 5, 3], 1);
        Assert.NotEqual(layer.Forward(x).ToArray<float>(), layer.Forward(x).ToArray<float>());
        layer.Eval();
        using var whole = new Gru(3, 4, new Rng(2), layers: 2);
        foreach (var (mine, other) in whole.Parameters.Zip(layer.Parameters)) mine.CopyFrom(other);
        Assert.Equal(whole.Forward(x).ToArray<float>(), layer.Forward(x).ToArray<float>());
    }

    [Fact]
    public void What_is_dropped_is_what_the_upper_layer_reads_and_nothing_else()
    {
        using var scope = new Scope();
        using var layer = new Gru(3, 4, new Rng(1), layers: 2, dropout: 1);
        using var lower = new Gru(3, 4, new Rng(2));
        using var upper = new Gru(4, 4, new Rng(3));
        var all = layer.NamedParameters.ToDictionary(p => p.Name, p => p.Value);
        foreach (var (name, value) in lower.NamedParameters) value.CopyFrom(all[name]);
        foreach (var (name, value) in upper.NamedParameters) value.CopyFrom(all[name.Replace("_l0", "_l1", StringComparison.Ordinal)]);
        var x = Golden.Tensor([2, 5, 3], 1);
        var (outputs, states) = layer.Run(x);
        Assert.Equal(upper.Forward(Tensor.Zeros([2, 5, 4])).ToArray<float>(), outputs.ToArray<float>());
        Assert.Equal(lower.Run(x).Item2.ToArray<float>(), states.Narrow(0, 0, 1).ToArray<float>());
    }
}
