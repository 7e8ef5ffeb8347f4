namespace TensorCore.Tests;

/// <summary>The protocol of Freivalds &amp; Liepins, arXiv 1702.08727, piece by piece.</summary>
public sealed class PublishedProtocolTests : IDisposable
{
    // The protocol's pieces in a network small enough for a test.
    private static readonly CurriculumOptions Small = CurriculumOptions.Published("multiplication") with
    {
        Maps = 9, MaxBits = 5, Bins = [5, 8, 11], FirstBins = 3, ShortBatch = 4, ProbeLength = 21, Steps = 1000,
    };

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"published-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Multiplication_is_trained_as_published()
    {
        var options = CurriculumOptions.Published("multiplication");
        Assert.Equal([8, 12, 16, 20, 25, 28, 31, 36, 41], options.Bins);
        Assert.Equal((96, 0.9, 0.005, 20, 41), (options.Maps, options.KeepProbability, options.LearningRate, options.MaxBits, options.MaxLength));
        Assert.Equal((20_000, 10_000, 1e-4, true), (options.Steps, options.UniqueInputs, options.GradientNoise, options.PlateauDecay));
        Assert.Equal((0, 0.0, 0.0), (options.AnnealSteps, options.HardFraction, options.AverageDecay));
        using var trainer = new CurriculumTrainer(options with { UniqueInputs = null }, Device.Cpu);
        Assert.Equal(options.Bins, trainer.ActiveBins);
        Assert.Equal(98.9, trainer.StepFlops / 1e9, 0.5); // all nine bins x 32
    }

    [Fact]
    public void Other_tasks_have_the_published_sizes()
    {
        Assert.Equal((48, 0.5, 0.01), Sizes("addition"));
        Assert.Equal((48, 0.9, 0.01), Sizes("sort"));
        Assert.Equal((192, 0.9, 0.0025), Sizes("multiplication-base4"));
        Assert.Equal([9, 17, 25, 33, 41], CurriculumOptions.Published("multiplication-bcd").Bins);
        Assert.Contains("there is one for multiplication", Assert.Throws<ArgumentException>(() => CurriculumOptions.Published("copy")).Message);

        static (int, double, double) Sizes(string task) => CurriculumOptions.Published(task) is var o ? (o.Maps, o.KeepProbability, o.LearningRate) : default;
    }

    [Fact]
    public void A_training_set_has_each_input_once_and_no_more_of_a_length_than_asked_for()
    {
        var task = new MultiplicationTask { ShorterFraction = 0 };
        var set = new TrainingSet(task, [8, 12, 16], 100, new Rng(1));
        // 4 inputs of length 3 and 16 of 5, which twenty draws in a row seldom miss; 64 of 7; 100 of 9, 11, 13 and 15.
        Assert.InRange(set.Count(8), 78, 84);
        Assert.Equal((200, 200), (set.Count(12), set.Count(16)));
        Assert.Equal(200, Pass(set, 12, 0, 200).Distinct().Count());

        // Every pass has the same inputs in another order.
        var (first, second) = (Pass(set, 12, 0, 200), Pass(set, 12, 200, 200));
        Assert.NotEqual(first, second);
        Assert.Equal(first.Order(), second.Order());
        // Where a batch begins makes no difference.
        Assert.Equal([.. first[150..], .. second[..50]], Pass(set, 12, 150, 100));
        Assert.Equal(first, Pass(new TrainingSet(task, [8, 12, 16], 100, new Rng(1)), 12, 0, 200));
        Assert.NotEqual(first, Pass(new TrainingSet(task, [8, 12, 16], 100, new Rng(2)), 12, 0, 200));
    }

    [Fact]
    public void One_in_twenty_of_a_bin_is_of_a_shorter_bin()
    {
        var set = new TrainingSet(new MultiplicationTask(), [8, 12, 16], 1000, new Rng(1));
        using var batch = set.Take(16, 0, set.Count(16));
        Assert.Equal(2100, set.Count(16)); // 1000 each of 13 and 15
        Assert.Equal(100, batch.Lengths.Count(n => n < 13));
        Assert.True(batch.Lengths.Count(n => n < 9) > 20);
        using var shortest = set.Take(8, 0, set.Count(8));
        Assert.All(shortest.Lengths, n => Assert.True(n <= 8));
    }

    [Fact]
    public void Its_targets_are_the_products()
    {
        using var batch = new TrainingSet(new MultiplicationTask(), [8, 12], 50, new Rng(1)).Take(12, 7, 20);
        var (inputs, targets) = (batch.Inputs.ToArray<int>(), batch.Targets.ToArray<int>());
        for (var i = 0; i < 20; i++)
        {
            int[] expected = [.. TaskOracle.Answer("multiplication", inputs[(i * 12)..((i * 12) + batch.Lengths[i])]), .. new int[12 - batch.Lengths[i]]];
            Assert.Equal(expected, targets[(i * 12)..((i + 1) * 12)]);
        }
    }

    [Fact]
    public void Training_sees_no_other_inputs()
    {
        // One input of each length: after a pass over the few there are, nothing is left to learn but them.
        using var one = new CurriculumTrainer(Small with { UniqueInputs = 1, ProgressEvery = 0 }, Device.Cpu);
        using var many = new CurriculumTrainer(Small with { UniqueInputs = null, ProgressEvery = 0 }, Device.Cpu);
        for (var i = 0; i < 200; i++)
        {
            one.Step();
            many.Step();
        }

        var (memorized, learned) = (Metric(one, "loss"), Metric(many, "loss"));
        Assert.True(memorized < 0.6 * learned, $"{memorized} of five inputs, {learned} of all");
    }

    [Fact]
    public void The_rate_falls_when_the_losses_of_two_looks_do_not_beat_the_one_before()
    {
        // With hardly any rate the losses of 200 steps differ by chance alone, so some do not beat others.
        using var trainer = new CurriculumTrainer(
            Small with { LearningRate = 1e-9, KeepProbability = 0.5, GradientNoise = 0, Bins = [3, 5], FirstBins = 2, ShortBatch = 1, MaxBits = 2, ProgressEvery = 0, Steps = 10_000 }, Device.Cpu);
        var expected = new DngpuDecay();
        for (var look = 0; look < 6; look++)
        {
            var sum = 0.0;
            for (var i = 0; i < 200; i++)
            {
                trainer.Step();
                sum += Metric(trainer, "loss");
                Assert.Equal(expected.Factor(0) * 1e-9, Metric(trainer, "learningRate"));
            }

            expected.Observe(sum / 200);
        }

        Assert.True(expected.Factor(0) < 1);
    }

    [Fact]
    public void Noise_is_proportional_to_the_learning_rate_and_added_to_gradients()
    {
        foreach (var rate in (double[])[0.01, 0.003])
        {
            using var other = new CurriculumTrainer(Small with { GradientNoise = 1e-4, LearningRate = rate }, Device.Cpu);
            Assert.Equal(1e-4 * rate, other.NoiseDeviation, 1e-18);
        }

        // At zero weights AdaMax moves by the sign of a gradient, so its first step tells noise of the gradient apart only where that is zero:
        // the rows of symbols that never occur.
        using var trainer = new CurriculumTrainer(Small with { GradientNoise = 1, ProgressEvery = 0 }, Device.Cpu);
        using var silent = new CurriculumTrainer(Small with { GradientNoise = 0, ProgressEvery = 0 }, Device.Cpu);
        var before = Weights(trainer);
        trainer.Step();
        silent.Step();
        var unused = Enumerable.Range(4 * 9, 7 * 9).ToArray(); // digits 3 to 9 of 13 input symbols, 9 maps
        Assert.All(unused, i => Assert.Equal(before[i], Weights(silent)[i]));
        Assert.True(unused.Count(i => before[i] != Weights(trainer)[i]) > 60);
    }

    [Fact]
    public void Without_an_average_the_weights_themselves_are_tested_and_saved()
    {
        using var parameter = Tensor.From([0.1f, 3f, -7.3f]).KeepForever();
        using var average = new Ema([parameter], decay: 0);
        using (var other = Tensor.From([0.3f, 1e-9f, 5.7f])) parameter.CopyFrom(other);
        average.Update();
        Assert.Equal(parameter.ToArray<float>(), average.Averages[0].ToArray<float>());

        using var trainer = new CurriculumTrainer(Small with { ProgressEvery = 0 }, Device.Cpu);
        for (var i = 0; i < 3; i++) trainer.Step();
        trainer.Save(_path);
        using var saved = trainer.Options.LoadModel(Device.Cpu, _path);
        Assert.Equal(Weights(trainer), saved.Parameters.SelectMany(p => p.ToArray<float>()));
    }

    [Fact]
    public void A_resumed_run_continues_bit_for_bit()
    {
        var options = Small with { Steps = 210, UniqueInputs = 20, ProgressEvery = 50, ProgressSequences = 4 };
        using var whole = new CurriculumTrainer(options, Device.Cpu);
        using (var first = new CurriculumTrainer(options, Device.Cpu))
        {
            for (var i = 0; i < 205; i++) first.Step();
            first.Save(_path);
        }

        using var second = CurriculumTrainer.Resume(options, Device.Cpu, _path);
        while (!second.IsFinished) second.Step();
        while (!whole.IsFinished) whole.Step();
        Assert.Equal(Weights(whole), Weights(second));
        Assert.Equal(whole.State with { Seconds = 0 }, second.State with { Seconds = 0 });
    }

    private static string[] Pass(TrainingSet set, int bin, long first, int count)
    {
        using var batch = set.Take(bin, first, count);
        return [.. batch.Inputs.ToArray<int>().Chunk(bin).Select(i => string.Join(' ', i))];
    }

    private static double Metric(CurriculumTrainer trainer, string name) => trainer.Metrics.Single(m => m.Name == name).Value;

    private static float[] Weights(CurriculumTrainer trainer) => [.. trainer.Model.Parameters.SelectMany(p => p.ToArray<float>())];
}
