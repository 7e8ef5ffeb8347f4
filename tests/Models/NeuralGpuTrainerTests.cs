namespace TensorCore.Tests;

public class NeuralGpuTrainerTests : IDisposable
{
    // Small enough for a test, with everything that a real run has: taking turns, merging, dropout, noise, several lengths.
    private static readonly NeuralGpuTraining Small = new()
    {
        Maps = 4, MaxBits = 3, Relaxations = 2, BatchSize = 4, AdvanceSequences = 8, GradientNoise = 0.01, CheckEvery = 3,
    };

    // Every judgement is a success, and the third one merges.
    private static readonly NeuralGpuTraining Easy = Small with { AdvanceAt = 0, PullGrowth = 10 };

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"trainer-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(4)] // before the sets are merged
    [InlineData(9)] // and after
    public void A_resumed_run_continues_bit_for_bit(int stopAt)
    {
        var options = Small with { Steps = 14, MergeAt = 0, AdvanceAt = 0, AnyLength = 0.5, AdvanceSequences = 20 };
        using var device = Device.Open("cpu:1");
        using var whole = new NeuralGpuTrainer(options, device);
        using (var first = new NeuralGpuTrainer(options, device))
        {
            for (var i = 0; i < 14; i++) whole.Step();
            for (var i = 0; i < stopAt; i++) first.Step();
            Assert.Equal(stopAt == 9, first.State.Merged);
            first.Save(_path);
        }

        using var second = NeuralGpuTrainer.Resume(options, device, _path);
        Assert.Equal(stopAt, second.Steps);
        while (!second.IsFinished) second.Step();
        Assert.Equal(Weights(whole), Weights(second));
        Assert.Equal(whole.State with { Seconds = 0 }, second.State with { Seconds = 0 });
        Assert.Equal(whole.Metrics, second.Metrics);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        using var one = Device.Open("cpu:1");
        using var three = Device.Open("cpu:3");
        Assert.Equal(Train(one), Train(three));

        static float[] Train(Device device)
        {
            using var trainer = new NeuralGpuTrainer(Small with { Steps = 4 }, device);
            while (!trainer.IsFinished) trainer.Step();
            return Weights(trainer);
        }
    }

    [Fact]
    public void Successes_lead_to_longer_lengths_a_stronger_pull_one_set_and_the_end()
    {
        using var trainer = new NeuralGpuTrainer(Easy with { AnyLength = 0 }, Device.Cpu);
        var said = new List<string>();
        var pulls = new List<double>();
        while (!trainer.IsFinished)
        {
            if (trainer.Step() is not { } what) continue;
            said.Add(what);
            pulls.Add(trainer.State.Pull);
        }

        Assert.Equal(
            [
                "length 3 learned; length 5 begins", "length 5 learned; length 7 begins",
                "length 7 learned; the 2 sets of parameters become one", "length 7 learned with one set of parameters",
            ],
            said);
        Assert.Equal([5e-3, 5e-2, 0.5, 0.5], pulls, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.True(trainer.Solved);
        Assert.Equal(0, trainer.Model.RelaxationPenalty().ToScalar());
        Assert.Equal(1, trainer.Fraction);
    }

    [Fact]
    public void Training_makes_the_loss_smaller()
    {
        using var trainer = new NeuralGpuTrainer(Small with { MaxBits = 1, Maps = 8, BatchSize = 16, LearningRate = 0.01, GradientNoise = 0, Steps = 60 }, Device.Cpu);
        var losses = new List<double>();
        while (!trainer.IsFinished)
        {
            trainer.Step();
            losses.Add(trainer.Metrics[0].Value);
        }

        Assert.True(losses[^10..].Average() < 0.6 * losses[..5].Average(), string.Join(" ", losses));
    }

    [Fact]
    public void Noise_falls_with_the_steps_and_with_the_errors()
    {
        using var still = new NeuralGpuTrainer(Small with { GradientNoise = 0 }, Device.Cpu);
        using var noisy = new NeuralGpuTrainer(Small, Device.Cpu);
        Assert.Equal(0.01, noisy.NoiseDeviation);
        Assert.Equal(Weights(still), Weights(noisy));
        still.Step();
        noisy.Step();
        Assert.NotEqual(Weights(still), Weights(noisy));
        for (var step = 1; step < 16; step++)
        {
            Assert.Equal(0.01 * Math.Pow(step + 1, -0.25) * noisy.State.Wrong, noisy.NoiseDeviation, 1e-15);
            noisy.Step();
        }
    }

    [Fact]
    public void Computing_is_bounded()
    {
        using var trainer = new NeuralGpuTrainer(Small with { MaxTeraflops = 1e-5 }, Device.Cpu);
        while (!trainer.IsFinished) trainer.Step();
        Assert.False(trainer.Solved);
        Assert.InRange(trainer.Flops, 1e7, 2e7);
        Assert.Throws<InvalidOperationException>(trainer.Step);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_run_and_keeps_the_weights()
    {
        using var trainer = new NeuralGpuTrainer(Small, Device.Cpu);
        trainer.Model.Parameters[^1].Fill(double.NaN);
        var before = Weights(trainer);
        Assert.Contains("The loss became NaN in step 1", Assert.Throws<TrainingDivergedException>(trainer.Step).Message);
        Assert.Equal(before, Weights(trainer));
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_before_the_first_step()
    {
        foreach (var (name, options) in (IEnumerable<(string, NeuralGpuTraining)>)
            [
                ("LearningRate", Small with { LearningRate = 0 }), ("BatchSize", Small with { BatchSize = 0 }), ("CheckEvery", Small with { CheckEvery = 0 }),
                ("Steps", Small with { Steps = 0 }),
            ])
        {
            Assert.StartsWith($"{name} must be ", Assert.Throws<ArgumentException>(() => new NeuralGpuTrainer(options, Device.Cpu)).Message);
        }
    }

    [Fact]
    public void A_step_leaves_no_memory_behind()
    {
        using var device = Device.Open("cpu:1");
        using var trainer = new NeuralGpuTrainer(Small, device);
        trainer.Step();
        var live = device.Memory.LiveBytes;
        for (var i = 0; i < 3; i++) trainer.Step();
        Assert.Equal(live, device.Memory.LiveBytes);
    }

    [Fact]
    public void The_network_of_a_run_is_read_in_either_state()
    {
        foreach (var relaxations in (int[])[1, 2])
        {
            var options = Small with { Relaxations = relaxations };
            using var trainer = new NeuralGpuTrainer(options, Device.Cpu);
            trainer.Save(_path);
            using var model = options.LoadModel(Device.Cpu, _path);
            var batch = trainer.Task.SampleExact(7, 2, new Rng(5), Device.Cpu);
            Assert.Equal(trainer.Model.Predict(batch.Inputs).ToArray<int>(), model.Predict(batch.Inputs).ToArray<int>());
        }

        using var other = new CurriculumTrainer(new CurriculumOptions { Maps = 9 }, Device.Cpu);
        other.Save(_path);
        Assert.Contains("no checkpoint of a run of the network neural-gpu", Assert.Throws<TensorFileException>(() => Small.LoadModel(Device.Cpu, _path)).Message);
    }

    private static float[] Weights(NeuralGpuTrainer trainer) => [.. trainer.Model.Parameters.SelectMany(p => p.ToArray<float>())];

    [Fact]
    public void A_step_is_clipped_pulled_and_dropped_out_as_published()
    {
        var options = Small with { GradientNoise = 0, AnyLength = 1, MaxBits = 6, GradientNorm = 0.05, FirstPull = 0.3, AdvanceSequences = 1000, CheckEvery = 1000, Steps = 6 };
        using var trainer = new NeuralGpuTrainer(options, Device.Cpu);
        var random = new Rng((long)options.Seed);
        var data = random.Split(1);
        using var model = options.CreateModel(trainer.Task, Device.Cpu, random.Split(0), merged: false);
        using var adam = new Adam(model.Parameters, options.LearningRate, epsilon: options.Epsilon);
        var curriculum = new LengthCurriculum([3, 5, 7, 9, 11, 13], options.AdvanceAt, 1);
        for (var step = 0; step < 6; step++)
        {
            using var tape = new Tape();
            var length = curriculum.Draw(data);
            var batch = trainer.Task.SampleExact(length, options.BatchSize, data, Device.Cpu);
            var loss = model.Forward(batch.Inputs, batch.Lengths, length <= 8 ? options.Dropout : options.Dropout * 8 / length).CrossEntropy(batch.Targets);
            var gradients = tape.Gradients(loss + (model.RelaxationPenalty() * 0.3), model.Parameters);
            var norm = Math.Sqrt(gradients.Sum(g => g.ToArray<float>().Sum(v => (double)v * v)));
            Assert.True(norm > 0.05, $"{norm}");
            adam.Step(new Gradients(model.Parameters, [.. gradients.Select(g => g * (0.05 / (norm + 1e-6)))]));
            trainer.Step();
            Assert.Equal(loss.ToScalar(), trainer.Metrics[0].Value, 1e-5);
            Golden.Close([.. model.Parameters.SelectMany(p => p.ToArray<float>()).Select(v => (double)v)], Array.ConvertAll(Weights(trainer), v => (double)v), 1e-5, $"step {step}");
        }
    }
}
