namespace TensorCore.Bench;

/// <summary>
/// The losses of the first steps of training whole networks: the same seed draws the same examples, weights and masks on
/// every device, so that what differs is what the kernels compute, through the optimizer and back.
/// </summary>
internal static class ParityTraining
{
    private const int Steps = 3;

    public static IReadOnlyList<ParityCase> All { get; } =
    [
        Losses("train addition --steps 3 --seed 3", device => Of(new CurriculumTrainer(CurriculumOptions.For("addition") with { Seed = 3, Steps = Steps }, device))),
        Losses("train reverse --model neural-gpu --maps 6 --batch 4 --steps 3", device =>
            Of(new NeuralGpuTrainer(new NeuralGpuTraining { Task = "reverse", Maps = 6, BatchSize = 4, Steps = Steps }, device))),
        Losses("LeNet on 8 random pictures, Adam", device =>
        {
            var rng = new Rng(1);
            return Of(device, new LeNet(rng, device), rng.Uniform([8, 1, 28, 28], device: device), rng.Integers([8], 0, 10, device: device));
        }),
        Losses("Vision transformer with dropout on 4 random pictures, Adam", device =>
        {
            var rng = new Rng(1);
            var model = new VisionTransformer(new(Channels: 1, Height: 12, Width: 12, Patch: 4, Classes: 10, Layers: 2), new(Size: 16, Heads: 2, Hidden: 32) { Dropout = 0.1 }, rng, device);
            return Of(device, model, rng.Uniform([4, 1, 12, 12], device: device), rng.Integers([4], 0, 10, device: device));
        }),
        Losses("LSTM, highway layer and batch norm on 6 random sequences, Adam", device =>
        {
            var rng = new Rng(1);
            var model = new SequenceClassifier(rng, device);
            return Of(device, model, rng.Normal([9, 6, 5], device: device), rng.Integers([6], 0, 4, device: device));
        }),
    ];

    // Adam divides by the root of squares, which lifts the rounding of small gradients to that of a step.
    private static ParityCase Losses(string name, Func<Device, double[]> train) => new("losses of three training steps", name, 64, p =>
        [Tensor.From(Array.ConvertAll(train(p.Device), loss => (float)loss), device: Device.Cpu)])
    {
        Types = [DType.Float32],
    };

    private static double[] Of(ITrainer trainer)
    {
        using (trainer)
        {
            var losses = new double[Steps];
            for (var step = 0; step < Steps; step++)
            {
                trainer.Step();
                losses[step] = trainer.Metrics.Single(m => m.Name == "loss").Value;
            }

            return losses;
        }
    }

    private static double[] Of(Device device, Layer model, Tensor inputs, Tensor classes)
    {
        using var optimizer = new Adam(model.Parameters, 1e-2);
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            using var tape = new Tape();
            var loss = model.Forward(inputs).CrossEntropy(classes);
            losses[step] = loss.ToScalar();
            optimizer.Step(tape.Gradients(loss, model.Parameters));
        }

        return losses;
    }

    private sealed class SequenceClassifier : Layer
    {
        private const int Hidden = 12;
        private readonly Lstm _lstm;
        private readonly Layer _rest;

        public SequenceClassifier(Rng rng, Device device)
        {
            _lstm = Child("lstm", new Lstm(5, Hidden, rng, device));
            _rest = Child("rest", new Sequential(new Highway(Hidden, rng, device), new BatchNorm(Hidden, device), new Linear(Hidden, 4, rng, device)));
        }

        protected override Tensor Apply(Tensor x) => _rest.Forward(_lstm.Forward(x)[^1]);
    }
}
