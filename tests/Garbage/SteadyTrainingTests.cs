namespace TensorCore.Tests;

/// <summary>Steady training steps take no memory from the system and leave little to the garbage collector.</summary>
[Collection(AloneCollection.Name)]
public sealed class SteadyTrainingTests
{
    private const long ManagedBytesPerStep = 100_000;

    private static readonly int s_steps = TestDevice.IsSimulator ? 3 : 10;

    [Fact]
    public void A_perceptron_leaves_no_garbage() => Check(rng => new Mlp([64, 48, 10], rng), rng => rng.Normal([32, 64]));

    [Fact]
    public void LeNet_leaves_no_garbage() => Check(rng => new LeNet(rng), rng => rng.Normal([8, 1, 28, 28]));

    [Fact]
    public void An_LSTM_leaves_no_garbage() => Check(rng => new LastStep(rng), rng => rng.Normal([4, 12, 16]));

    [Fact]
    public void A_transformer_leaves_no_garbage() => Check(rng => new FirstOfEncoder(rng), rng => rng.Normal([4, 10, 16]));

    [Fact]
    public void The_diagonal_neural_gpu_leaves_no_garbage()
    {
        var options = CurriculumOptions.For("addition") with { Maps = 12, Steps = int.MaxValue, Bins = [5, 8, 11], FirstBins = 3, ShortBatch = 4 };
        using var trainer = new CurriculumTrainer(options, Device.Cpu);
        Check(() => trainer.Step(), Device.Cpu);
    }

    private static void Check(Func<Rng, Layer> create, Func<Rng, Tensor> input)
    {
        var rng = new Rng(1);
        using var model = create(rng);
        using var optimizer = new Adam(model.Parameters);
        using var x = input(rng).KeepForever();
        using var labels = Tensor.From(Enumerable.Range(0, x.Shape[0]).Select(i => (long)(i % 10)).ToArray()).KeepForever();
        Check(() =>
        {
            using var tape = new Tape();
            optimizer.Step(tape.Gradients(model.Forward(x).CrossEntropy(labels), model.Parameters));
        }, Device.Default);
    }

    private static void Check(Action step, Device device)
    {
        // Enough for the JIT to have done with tiers that allocate differently; on the simulator managed memory is not looked at.
        var warmUpSteps = TestDevice.IsSimulator ? 4 : 40;
        for (var i = 0; i < warmUpSteps; i++) step();
        // What tests before this one dropped without a scope counts as live until it is collected, which must not be meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var pool = device.Memory;
        var (live, taken, managed) = (pool.LiveBytes, pool.SystemAllocations, GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < s_steps; i++) step();
        managed = (GC.GetTotalAllocatedBytes(precise: true) - managed) / s_steps;
        Assert.Equal(live, pool.LiveBytes);
        Assert.Equal(taken, pool.SystemAllocations);
        // The simulator keeps managed records of what a launch reads and writes.
        if (TestDevice.IsSimulator) return;
        Assert.True(managed < ManagedBytesPerStep, $"a step allocates {managed} bytes of managed memory");
    }

    private sealed class LastStep : Layer
    {
        private readonly Lstm _lstm;
        private readonly Linear _out;

        public LastStep(Rng rng) => (_lstm, _out) = (Child("lstm", new Lstm(16, 24, rng, layers: 2)), Child("out", new Linear(24, 10, rng)));

        protected override Tensor Apply(Tensor x) => _out.Forward(_lstm.Run(x).Outputs.Select(1, -1));
    }

    private sealed class FirstOfEncoder : Layer
    {
        private readonly TransformerEncoder _encoder;
        private readonly Linear _out;

        public FirstOfEncoder(Rng rng) => (_encoder, _out) = (Child("encoder", new TransformerEncoder(2, new TransformerOptions(16, 4), rng)), Child("out", new Linear(16, 10, rng)));

        protected override Tensor Apply(Tensor x) => _out.Forward(_encoder.Forward(x).Select(1, 0));
    }
}
