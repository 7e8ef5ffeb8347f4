namespace TensorCore.Tests;

public class SequenceEnsembleTests
{
    private static readonly DiagonalNeuralGpuOptions Small = new(9, 6);

    private static Tensor Inputs => TrainingTests.Labels([2, 7], 1, 6);

    [Fact]
    public void The_most_likely_symbol_is_that_of_the_mean_of_probabilities()
    {
        using var scope = new Scope();
        using var ensemble = Ensemble(1, 2, 3);
        var x = Inputs;
        var members = ensemble.Members.Select(m => m.Logits(x).ToArray<float>()).ToArray();
        var logits = ensemble.Logits(x).ToArray<float>();
        var (symbols, expected) = (members[0].Length / 14, new int[14]);
        for (var place = 0; place < 14; place++)
        {
            double Mean(int symbol) => members.Average(l =>
                Math.Exp(l[(place * symbols) + symbol]) / Enumerable.Range(0, symbols).Sum(k => Math.Exp(l[(place * symbols) + k])));
            expected[place] = Enumerable.Range(0, symbols).MaxBy(Mean);
            for (var k = 0; k < symbols; k++) Assert.Equal(Math.Log(Mean(k)), logits[(place * symbols) + k], 1e-5);
        }

        Assert.Equal(expected, ensemble.Predict(x).ToArray<int>());
        Assert.All(ensemble.Members, m => Assert.NotEqual(expected, m.Predict(x).ToArray<int>()));
        Assert.Equal(expected, ensemble.Forward(x).ArgMax(-1).Cast(DType.Int32).ToArray<int>());
        Assert.Equal(ensemble.Members.Sum(m => m.Flops(7)), ensemble.Flops(7));
        Assert.Equal(2 * ensemble.Flops(7), ModelSummary.Of(ensemble, x).Flops);
    }

    [Fact]
    public void Two_that_are_nearly_sure_outvote_one_that_is_sure()
    {
        using var scope = new Scope();
        using var ensemble = new SequenceEnsemble(new Fixed(5, 0), new Fixed(5, 0), new Fixed(0, 90));
        Assert.Equal([0], ensemble.Predict(Inputs).ToArray<int>());
        using var pair = new SequenceEnsemble(new Fixed(2, 0), new Fixed(0, 90));
        Assert.Equal([1], pair.Predict(Inputs).ToArray<int>());
    }

    [Fact]
    public void Alone_a_network_says_what_it_said()
    {
        using var scope = new Scope();
        using var ensemble = Ensemble(1);
        Assert.Equal(ensemble.Members[0].Predict(Inputs).ToArray<int>(), ensemble.Predict(Inputs).ToArray<int>());
        Assert.Throws<ArgumentException>(() => new SequenceEnsemble());
    }

    [Fact]
    public void A_trace_has_the_states_of_all_and_ends_with_their_logits()
    {
        using var scope = new Scope();
        using var ensemble = Ensemble(1, 2);
        var x = Inputs.Narrow(0, 0, 1);
        var (states, logits) = ensemble.Trace(x);
        Assert.Equal(Shape.Create(8, 7, 18), states.Shape);
        Assert.Equal(ensemble.Members[1].Trace(x).States.ToArray<float>(), states.Narrow(2, 9, 9).ToArray<float>());
        Assert.Equal(ensemble.Logits(x).ToArray<float>(), logits.Narrow(0, 7, 1).ToArray<float>());

        using var uneven = new SequenceEnsemble(Network(Small, 1), Network(Small with { SettlingSteps = 2 }, 2));
        Assert.Contains("these take 7, 9", Assert.Throws<InvalidOperationException>(() => uneven.Trace(x)).Message);
    }

    private static SequenceEnsemble Ensemble(params IEnumerable<int> seeds) => new(seeds.Select(s => Network(Small, s)));

    /// <summary>Gives the same logits of one place whatever it is asked.</summary>
    private sealed class Fixed(params float[] logits) : SequenceNetwork
    {
        public override Tensor Logits(Tensor inputs) => Tensor.From(logits, Shape.Create(1, 1, logits.Length));

        public override (Tensor States, Tensor Logits) Trace(Tensor inputs) => throw new NotSupportedException();

        public override double Flops(int length) => 0;

        protected override Tensor Apply(Tensor x) => Logits(x);
    }

    private static DiagonalNeuralGpu Network(DiagonalNeuralGpuOptions options, int seed)
    {
        var network = new DiagonalNeuralGpu(options, Device.Default, new Rng(seed));
        network.Eval();
        return network;
    }
}
