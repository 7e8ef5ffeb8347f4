using static TensorCore.Bench.PeerInput;

namespace TensorCore.Bench;

/// <summary>Whole training steps: forward, loss, backward, optimizer. Both sides begin with the same weights and compare the losses.</summary>
internal static class StepRows
{
    private const string Group = "training steps";
    private static readonly PeerAim s_aim = new(1.3);

    // Small, so that the losses stay far from zero: they are what is compared.
    private const double LearningRate = 1e-4;

    private static readonly int[] s_bins = [8, 12, 16, 20, 25, 28, 31, 36, 41];

    public static IEnumerable<PeerRow> All =>
    [
        // Nothing asks for the gradient of the input, so the first layer costs two products instead of three.
        Classifier("MLP 784-512-512-10, batch 128", 2.0 * 128 * ((2 * 784 * 512) + (3 * 512 * 512) + (3 * 512 * 10)), "mlp",
            [Of(128, 784), Indices(10, 128)], (rng, device) => new Mlp([784, 512, 512, 10], rng, device)),
        Classifier("LeNet, batch 64", 2.0 * 64 * ((2 * 6 * 25 * 784) + (3 * ((16 * 150 * 100) + (400 * 120) + (120 * 84) + (84 * 10)))), "lenet",
            [Of(64, 1, 28, 28), Indices(10, 64)], (rng, device) => new LeNet(rng, device)),
        Classifier("ResNet-18 on 32 x 32, batch 32", ResNet18.StepFlops(32), "resnet18",
            [Of(32, 32, 32, 3), Indices(10, 32)], (rng, device) => new ResNet18(rng, device), x => x.Permute(0, 3, 1, 2), learningRate: 1e-6),
        Classifier("LSTM 2 x 256, batch 32 x 64 steps", 2.0 * 32 * 64 * 4 * 256 * ((2 * 256) + (3 * 256) + (3 * 512)), "lstm",
            [Of(32, 64, 256), Indices(10, 32)], (rng, device) => new LastOfLstm(rng, device)),
        Classifier("Transformer encoder 4 x 256, 8 heads, 16 x 128", MeanOfEncoder.StepFlops(16, 128), "transformer",
            [Of(16, 128, MeanOfEncoder.Size), Indices(10, 16)], (rng, device) => new MeanOfEncoder(rng, device)),
        OriginalNeuralGpu(),
        DiagonalNeuralGpu(),
    ];

    /// <summary>A network that gives logits for one label each, cross-entropy and Adam.</summary>
    private static PeerRow Classifier(
        string name, double flops, string program, PeerInput[] inputs, Func<Rng, Device, Layer> create, Func<Tensor, Tensor>? view = null,
        double learningRate = LearningRate) =>
        new(Group, name, PeerWork.Flop(flops), s_aim, $"steps.{program}", inputs, x =>
        {
            var model = x.Own(create(new Rng(1), x.Device));
            x.Fill(model);
            var optimizer = x.Own(new Adam(model.Parameters, learningRate));
            var input = view?.Invoke(x[0]) ?? x[0];
            return () =>
            {
                using var tape = new Tape();
                var loss = model.Forward(input).CrossEntropy(x[1]);
                optimizer.Step(tape.Gradients(loss, model.Parameters));
                return [loss.Keep()];
            };
        })
        {
            Settings = new { learningRate },
            ComparedRuns = 3,
            Tolerance = 2e-4,
        };

    /// <summary>
    /// Kaiser and Sutskever's, with one set of parameters and without dropout. Adam with their large epsilon: with the usual one its first
    /// step is the sign of each gradient, and after 82 gated units some of these are rounding alone.
    /// </summary>
    private static PeerRow OriginalNeuralGpu()
    {
        const int symbols = 4, maps = 24, length = 41, batch = 32;
        const double epsilon = 1e-4;
        return new(Group, $"Neural GPU m = {maps}, w = 4, l = 2, {length} x {batch}", PeerWork.Flop(3.0 * batch * 432 * maps * maps * length * length), s_aim, "steps.neural_gpu",
            [Indices(symbols, batch, length), Indices(symbols, batch, length)], x =>
            {
                var model = x.Own(new NeuralGpu(new(symbols, maps, Relaxations: 1, Dropout: 0, MaskPads: false), x.Device, new Rng(1)));
                x.Fill(model);
                var optimizer = x.Own(new Adam(model.Parameters, LearningRate, epsilon: epsilon));
                return () =>
                {
                    using var tape = new Tape();
                    var loss = model.Forward(x[0], null).CrossEntropy(x[1]);
                    optimizer.Step(tape.Gradients(loss, model.Parameters));
                    return [loss.Keep()];
                };
            })
        {
            Settings = new { learningRate = LearningRate, epsilon, symbols, maps },
            ComparedRuns = 2,
            Tolerance = 2e-4,
        };
    }

    /// <summary>Freivalds and Liepins', all bins in a step, with the saturation cost and without dropout, whose numbers differ between both sides.</summary>
    private static PeerRow DiagonalNeuralGpu()
    {
        const int symbols = 4, maps = 96, batch = 32;
        const double weight = 1e-3;
        var flops = 3 * s_bins.Sum(n => batch * ((18.0 * maps * maps * n * n) + (2.0 * maps * symbols * n)));
        return new(Group, $"DNGPU m = {maps}, nine bins x {batch}", PeerWork.Flop(flops), new(2, Percent: 75), "steps.diagonal_neural_gpu",
            [Indices(symbols, batch, s_bins[^1]), Indices(symbols, batch, s_bins[^1])], x =>
            {
                var model = x.Own(new DiagonalNeuralGpu(new(maps, symbols, KeepProbability: 1), x.Device, new Rng(1)));
                x.Fill(model);
                var optimizer = x.Own(new Adamax(model.Parameters, LearningRate));
                var dropout = new Rng(1);
                return () =>
                {
                    using var tape = new Tape();
                    Tensor? total = null;
                    foreach (var n in s_bins)
                    {
                        var (logits, saturation) = model.Forward(x[0].Narrow(1, 0, n), dropout);
                        var cost = logits.CrossEntropy(x[1].Narrow(1, 0, n)) + (saturation * (weight / ((double)n * n * batch)));
                        total = total is null ? cost : total + cost;
                    }

                    var loss = total! * (1.0 / s_bins.Length);
                    optimizer.Step(tape.Gradients(loss, model.Parameters));
                    return [loss.Keep()];
                };
            })
        {
            Settings = new { learningRate = LearningRate, symbols, maps, bins = s_bins, weight },
            ComparedRuns = 2,
            Tolerance = 2e-4,
        };
    }
}
