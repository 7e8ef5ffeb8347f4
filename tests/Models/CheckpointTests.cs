namespace TensorCore.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;

    private string Path => System.IO.Path.Combine(_folder, "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_resumed_run_continues_bit_for_bit()
    {
        using var straight = new Run(1);
        for (var i = 0; i < 7; i++) straight.Step(i);
        Checkpoint.Save(Path, straight.Model, new Dictionary<string, string> { ["done"] = "7" }, straight.Optimizer, straight.Scheduler, straight.Average);
        using var resumed = new Run(2);
        var notes = Checkpoint.Load(Path, resumed.Model, resumed.Optimizer, resumed.Scheduler, resumed.Average);
        Assert.Equal("7", Assert.Single(notes).Value);
        for (var i = 7; i < 15; i++)
        {
            straight.Step(i);
            resumed.Step(i);
        }

        Assert.Equal(straight.Everything, resumed.Everything);
        using var other = new Run(2);
        for (var i = 7; i < 15; i++) other.Step(i);
        Assert.NotEqual(straight.Everything, other.Everything);
    }

    [Fact]
    public void Learning_rates_and_weight_decays_of_groups_return()
    {
        using var run = new Run(1);
        using var saved = new AdamW([new ParameterGroup([run.Model.Parameters[0]], 0.1, 0.2), new ParameterGroup([run.Model.Parameters[1]])]);
        (saved.Groups[1].LearningRate, saved.Groups[1].WeightDecay) = (0.4, 0.3);
        Checkpoint.Save(Path, run.Model, null, saved);
        using var loaded = new AdamW([new ParameterGroup([run.Model.Parameters[0]]), new ParameterGroup([run.Model.Parameters[1]])]);
        Checkpoint.Load(Path, run.Model, loaded);
        Assert.Equal([(0.1, 0.2), (0.4, 0.3)], loaded.Groups.Select(g => (g.LearningRate, g.WeightDecay)));
    }

    [Fact]
    public void Weights_load_alone_and_are_readable_by_name()
    {
        using var run = new Run(1);
        Checkpoint.Save(Path, run.Model, null, run.Optimizer);
        using var other = new Run(2);
        Checkpoint.LoadModel(Path, other.Model);
        Assert.Equal(run.Model.Parameters[0].ToArray<float>(), other.Model.Parameters[0].ToArray<float>());
        using var scope = new Scope();
        Assert.Equal(run.Model.Parameters[0].ToArray<float>(), SafetensorsFile.Load(Path).Tensors["layers.0.weight"].ToArray<float>());
    }

    [Fact]
    public void Notes_can_be_read_before_the_model_is_made()
    {
        using var run = new Run(1);
        Checkpoint.Save(Path, run.Model, new Dictionary<string, string> { ["maps"] = "48" });
        Assert.Equal("48", Assert.Single(Checkpoint.LoadNotes(Path)).Value);
        Assert.Throws<ArgumentException>(() => Checkpoint.Save(Path, run.Model, new Dictionary<string, string> { ["a:b"] = "" }));
    }

    [Fact]
    public void Another_shape_gives_one_clear_sentence_and_changes_nothing()
    {
        using var run = new Run(1);
        Checkpoint.Save(Path, run.Model, null, run.Optimizer);
        using var wide = new Mlp([4, 6, 2], new Rng(3), dropout: 0.2);
        var before = wide.Parameters[0].ToArray<float>();
        var message = Assert.Throws<TensorFileException>(() => Checkpoint.LoadModel(Path, wide)).Message;
        Assert.Contains("'layers.0.weight'", message);
        Assert.Contains("[6, 4]", message);
        Assert.Contains("[5, 4]", message);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(before, wide.Parameters[0].ToArray<float>());

        using var optimizer = new Adam(wide.Parameters);
        Assert.Contains("[5, 4]", Assert.Throws<TensorFileException>(() => Checkpoint.Load(Path, wide, optimizer)).Message);
        Assert.Equal(0, optimizer.Steps);
    }

    [Fact]
    public void Missing_state_is_named()
    {
        using var run = new Run(1);
        Checkpoint.Save(Path, run.Model);
        Assert.Contains("state0:steps", Assert.Throws<TensorFileException>(() => Checkpoint.Load(Path, run.Model, run.Optimizer)).Message);
        SafetensorsFile.Save(Path, run.Model.StateDict());
        Assert.Contains("layers.2.rng", Assert.Throws<TensorFileException>(() => Checkpoint.Load(Path, run.Model)).Message);
        Checkpoint.LoadModel(Path, run.Model);
        Assert.Throws<TensorFileException>(() => Checkpoint.LoadModel(Path + "x", run.Model));
    }

    private sealed class Run : IDisposable
    {
        public Run(long seed)
        {
            Model = new Mlp([4, 5, 2], new Rng(seed), dropout: 0.2);
            Optimizer = new Adam(Model.Parameters, 0.01);
            Scheduler = new Scheduler(Optimizer, new WarmUp(5, new ReduceOnPlateau(patience: 1)));
            Average = new Ema(Model.Parameters);
        }

        public Mlp Model { get; }

        public Adam Optimizer { get; }

        public Scheduler Scheduler { get; }

        public Ema Average { get; }

        public float[] Everything => [.. Model.Parameters.Concat(Average.Averages).SelectMany(p => p.ToArray<float>()), (float)Optimizer.LearningRate];

        public void Step(int number)
        {
            using var tape = new Tape();
            var y = Model.Forward(Golden.Tensor([3, 4], (uint)number));
            var loss = (y * y).Sum();
            Optimizer.Step(tape.Gradients(loss, Model.Parameters));
            Scheduler.Step();
            Scheduler.Report(loss.ToScalar());
            Average.Update();
        }

        public void Dispose()
        {
            Model.Dispose();
            Optimizer.Dispose();
            Average.Dispose();
        }
    }
}
