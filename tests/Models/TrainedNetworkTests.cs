namespace TensorCore.Tests;

public sealed class TrainedNetworkTests : IDisposable
{
    private static readonly CurriculumOptions Small = new() { MaxBits = 5, Maps = 9, Steps = 3, ShortBatch = 4 };
    private static readonly NeuralGpuTraining Original = new() { Task = "copy", MaxBits = 2, Maps = 4, Steps = 3, BatchSize = 4 };

    private readonly string _folder = Directory.CreateTempSubdirectory("tensorcore-").FullName;

    private string File => Path.Combine(_folder, "weights.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_network_whose_gates_are_closed_later_is_saved_so_and_says_it()
    {
        var run = Train(Small, steps: 3);
        using var open = TrainedNetwork.Load(run, Device.Default);
        using var closed = TrainedNetwork.Load(run, Device.Default).CloseGatesFrom(0.8);
        using var batch = open.Task.SampleExact(11, 4, new Rng(1), Device.Default);
        var expected = closed.Model.Logits(batch.Inputs).ToArray<float>();
        Assert.NotEqual(expected, open.Model.Logits(batch.Inputs).ToArray<float>());
        closed.Save(File);
        using var read = TrainedNetwork.Load(File, Device.Default);
        Assert.Equal(expected, read.Model.Logits(batch.Inputs).ToArray<float>());
        Assert.Equal(0.8, ((CurriculumOptions)read.Training).GatesClosedFrom);
        using var reported = (open with { Notes = new Dictionary<string, string>(open.Notes) { ["report"] = "3 steps" } }).CloseGatesFrom(0.7);
        Assert.Equal("3 steps; update gates above 0.7 closed after that", reported.Notes["report"]);
        Assert.Throws<ArgumentException>(() => open.CloseGatesFrom(1.1));
        using var original = TrainedNetwork.Load(Train(Original, steps: 3), Device.Default);
        Assert.Contains("this network is neural-gpu", Assert.Throws<ArgumentException>(() => original.CloseGatesFrom(0.8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_for_gates_that_training_chose_is_the_networks_and_goes_into_its_file()
    {
        var run = Train(Small, steps: 3);
        using var scope = new Scope();
        var checkpoint = SafetensorsFile.Load(run.Checkpoint);
        var notes = checkpoint.Metadata.ToDictionary(StringComparer.Ordinal);
        notes["state"] = notes["state"].Replace("\"gateLimit\": null", "\"gateLimit\": 0.8", StringComparison.Ordinal);
        SafetensorsFile.Save(run.Checkpoint, checkpoint.Tensors, notes);
        using var network = TrainedNetwork.Load(run, Device.Default);
        network.Save(File);
        using var read = TrainedNetwork.Load(File, Device.Default);
        foreach (var loaded in (TrainedNetwork[])[network, read])
            Assert.Equal((0.8, 0.8), (((CurriculumOptions)loaded.Training).GatesClosedFrom, ((DiagonalNeuralGpu)loaded.Model).GatesClosedFrom));
    }

    [Fact]
    public void A_file_of_weights_holds_the_network_of_the_run_and_nothing_of_its_training()
    {
        foreach (var training in (ISequenceTraining[])[Small, Original])
        {
            var run = Train(training, steps: 3);
            run.SaveOrigin(new RunOrigin("tensorcore train", "1+abc"));
            using var first = TrainedNetwork.Load(run, Device.Default);
            first.Save(File);
            using (var scope = new Scope())
            {
                var file = SafetensorsFile.Load(File);
                Assert.Equal(first.Model.StateDict().Select(t => t.Key).Order(), file.Tensors.Keys.Order());
                Assert.DoesNotContain(file.Metadata.Keys, k => k.Contains(':', StringComparison.Ordinal));
            }

            using var second = TrainedNetwork.Load(File, Device.Default);
            Assert.Equal(first.Notes.OrderBy(n => n.Key), second.Notes.OrderBy(n => n.Key));
            Assert.Equal("tensorcore train", second.Notes["command"]);
            Assert.Equal((training.Model, training.Task), (second.Training.Model, second.Task.Name));
            using var batch = first.Task.SampleExact(5, 4, new Rng(1), Device.Default);
            Assert.Equal(first.Model.Predict(batch.Inputs).ToArray<int>(), second.Model.Predict(batch.Inputs).ToArray<int>());
            Assert.Equal(Weights(first.Model), Weights(second.Model));
        }
    }

    [Fact]
    public void The_network_of_a_run_that_goes_on_is_its_average()
    {
        var run = new RunDirectory(_folder);
        using var trainer = new CurriculumTrainer(Small with { AverageDecay = 0.5 }, Device.Default);
        var before = Weights(trainer.Model);
        trainer.Step();
        run.SaveConfig(trainer.Options);
        trainer.Save(run.Checkpoint);
        using var loaded = TrainedNetwork.Load(run, Device.Default);
        Assert.Equal(before.Zip(Weights(trainer.Model), (a, b) => (a + b) / 2), Weights(loaded.Model), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.NotEqual(Weights(trainer.Model), Weights(loaded.Model));
    }

    [Fact]
    public void Other_files_are_refused_in_one_sentence()
    {
        using (var tensor = Tensor.Zeros([2])) SafetensorsFile.Save(File, [new("x", tensor)]);
        var error = Assert.Throws<TensorFileException>(() => TrainedNetwork.Load(File, Device.Cpu));
        Assert.Contains("does not say how its network was trained", error.Message);

        using (var tensor = Tensor.Zeros([2])) SafetensorsFile.Save(File, [new("x", tensor)], [new("config", "{ \"colour\": 1 }"), new("state", "{}")]);
        error = Assert.Throws<TensorFileException>(() => TrainedNetwork.Load(File, Device.Cpu));
        Assert.Contains("cannot be read", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private RunDirectory Train(ISequenceTraining training, int steps)
    {
        var run = new RunDirectory(Path.Combine(_folder, training.Model));
        using var trainer = training.Begin(Device.Default);
        for (var i = 0; i < steps; i++) trainer.Step();
        run.SaveConfig(training);
        trainer.Save(run.Checkpoint);
        return run;
    }

    private static float[] Weights(SequenceNetwork model) => [.. model.Parameters.SelectMany(p => p.ToArray<float>())];
}
