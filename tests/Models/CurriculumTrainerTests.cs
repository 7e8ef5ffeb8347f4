namespace TensorCore.Tests;

public class CurriculumTrainerTests : IDisposable
{
    // Small enough for a test, with everything that a real run has: dropout, several bins, a probe, annealing.
    private static readonly CurriculumOptions Small = new()
    {
        Maps = 9, MaxBits = 5, Bins = [5, 8, 11], FirstBins = 3, ShortBatch = 4, ProbeLength = 21, ProbeSequences = 2, ProbeEvery = 5, AdvanceAccuracy = 0, AnnealSteps = 4,
    };

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"trainer-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_resumed_run_continues_bit_for_bit()
    {
        using var whole = new CurriculumTrainer(Small with { Steps = 12 }, Device.Cpu);
        using (var first = new CurriculumTrainer(Small with { Steps = 12 }, Device.Cpu))
        {
            for (var i = 0; i < 12; i++) whole.Step();
            for (var i = 0; i < 7; i++) first.Step();
            first.Save(_path);
        }

        using var second = CurriculumTrainer.Resume(Small with { Steps = 12 }, Device.Cpu, _path);
        Assert.Equal(7, second.Steps);
        while (!second.IsFinished) second.Step();
        Assert.Equal(Weights(whole), Weights(second));
        Assert.Equal(whole.State with { Seconds = 0 }, second.State with { Seconds = 0 });
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        Assert.Equal(Train(one), Train(three));

        static float[] Train(Device device)
        {
            using var trainer = new CurriculumTrainer(Small with { Steps = 6 }, device);
            while (!trainer.IsFinished) trainer.Step();
            return Weights(trainer);
        }
    }

    [Fact]
    public void A_start_that_fails_the_probe_is_followed_by_another_with_other_weights()
    {
        using var trainer = new CurriculumTrainer(Small with { AttemptTeraflops = 1e-9, MaxTeraflops = 1 }, Device.Cpu);
        var before = Weights(trainer);
        Assert.Contains("start 1 failed", trainer.Step());
        Assert.Equal(2, trainer.State.Attempt);
        Assert.Equal(0, trainer.State.AttemptSteps);
        Assert.NotEqual(before, Weights(trainer));
    }

    [Fact]
    public void Computing_is_bounded_over_all_starts()
    {
        using var trainer = new CurriculumTrainer(Small with { AttemptTeraflops = 1e-9, MaxTeraflops = 1e-5 }, Device.Cpu);
        while (!trainer.IsFinished) trainer.Step();
        Assert.False(trainer.State.Solved);
        Assert.InRange(trainer.State.Teraflops, 1e-5, 2e-5);
    }

    [Fact]
    public void A_passed_probe_begins_annealing_to_the_end()
    {
        // A probe of no sequences is always passed.
        using var trainer = new CurriculumTrainer(Small with { ProbeSequences = 0, MaxTeraflops = 1 }, Device.Cpu);
        var said = Enumerable.Range(0, 5).Select(_ => trainer.Step()).ToList()[^1];
        Assert.Contains("annealing for 4 steps", said);
        var rates = new List<double>();
        while (!trainer.IsFinished)
        {
            trainer.Step();
            rates.Add(trainer.Metrics.Single(m => m.Name == "learningRate").Value);
        }

        double[] expected = [1, 0.755, 0.51, 0.265];
        Assert.Equal(expected.Select(f => f * Small.LearningRate), rates, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_run_and_keeps_the_weights()
    {
        using var trainer = new CurriculumTrainer(Small, Device.Cpu);
        trainer.Model.Parameters[0].Fill(double.NaN);
        var before = Weights(trainer);
        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Step());
        Assert.Contains("The loss became NaN in step 1", error.Message);
        Assert.Equal(before, Weights(trainer));
    }

    [Fact]
    public void A_step_leaves_no_memory_behind()
    {
        using var device = Device.Open("cpu:1");
        using var trainer = new CurriculumTrainer(Small with { Steps = 1000 }, device);
        trainer.Step();
        var live = device.Memory.LiveBytes;
        for (var i = 0; i < 3; i++) trainer.Step();
        Assert.Equal(live, device.Memory.LiveBytes);
    }

    [Fact]
    public void A_checkpoint_of_another_size_is_refused_in_one_sentence()
    {
        using (var trainer = new CurriculumTrainer(Small, Device.Cpu)) trainer.Save(_path);
        var error = Assert.Throws<TensorFileException>(() => CurriculumTrainer.Resume(Small with { Maps = 12 }, Device.Cpu, _path));
        Assert.Contains(_path, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static float[] Weights(CurriculumTrainer trainer) => [.. trainer.Model.Parameters.SelectMany(p => p.ToArray<float>())];
}
