namespace TensorCore.Tests;

public partial class CurriculumTrainerTests : IDisposable
{
    // Small enough for a test, with everything that a real run has: dropout, several bins, a probe, annealing, checks.
    private static readonly CurriculumOptions Small = new()
    {
        Maps = 9, MaxBits = 5, Bins = [5, 8, 11], FirstBins = 3, ShortBatch = 4, ProbeLength = 21, ProbeSequences = 2, ProbeEvery = 5, AdvanceAccuracy = 0,
        AnnealSteps = 4, CheckLengths = [23, 25], CheckSequences = 2, HardCheckLength = 23, RepeatAccuracy = 0, EarlyCheckSteps = 2, EarlyCheckLength = 31,
    };

    // What is tried with no sequences is always passed.
    private static readonly CurriculumOptions AlwaysRight = Small with { ProbeSequences = 0, CheckSequences = 0, HardCheckLength = 0 };

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
    public void A_task_without_the_lengths_that_are_tried_takes_the_next_shorter_ones()
    {
        using var trainer = new CurriculumTrainer(Small with { Task = "duplicate" }, Device.Cpu);
        string? said = null;
        while (said is null) said = trainer.Step();
        Assert.StartsWith("length 20, unseen: ", said);
        Assert.Equal("no restart, length 20 not solved", trainer.Outcome);

        using var right = new CurriculumTrainer(AlwaysRight with { Task = "duplicate" }, Device.Cpu);
        for (var i = 0; i < 5; i++) right.Step();
        Assert.Equal((20, "no restart, length 20 solved"), (right.SolvedTo, right.Outcome));
    }

    [Fact]
    public void The_recipe_for_addition_takes_the_steps_it_always_took()
    {
        // Another order of random draws, another schedule or another rule would show here; rounding does not, in so few steps.
        double[] expected = [1.096597, 1.089839, 1.073268, 1.059438, 1.043205];
        using var trainer = new CurriculumTrainer(new CurriculumOptions(), Device.Cpu);
        foreach (var loss in expected)
        {
            trainer.Step();
            Assert.Equal(loss, trainer.Metrics.Single(m => m.Name == "loss").Value, 1e-4);
        }
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
        Assert.Equal(-1, trainer.State.BestPassed);
        Assert.InRange(trainer.State.Teraflops, 1e-5, 2e-5);
    }

    [Fact]
    public void A_passed_probe_begins_annealing_and_passed_checks_end_the_run()
    {
        using var trainer = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var said = Enumerable.Range(0, 5).Select(_ => trainer.Step()).ToList()[^1];
        Assert.Contains("annealing 1 for 4 steps", said);
        Assert.Equal([1, 0.755, 0.51, 0.265], Rates(trainer, 4));
        Assert.Equal(CurriculumPhase.Checking, trainer.State.Phase);
        Assert.StartsWith("length 23, unseen: 0 of 0 exact", trainer.Step());
        Assert.Contains("all checks passed", trainer.Step());
        Assert.True(trainer.IsFinished);
        Assert.Equal((3, 9), (trainer.State.BestPassed, trainer.State.Steps));
    }

    [Fact]
    public void What_no_test_found_right_is_not_solved()
    {
        // Annealing begins although the probe is wrong; the check after it is wrong as well.
        using var trainer = new CurriculumTrainer(Small with { ProbeAccuracy = 0 }, Device.Cpu);
        for (var i = 0; i < 10; i++) trainer.Step();
        Assert.Equal((1, null, false), (trainer.State.BestPassed, trainer.SolvedTo, trainer.Solved));

        // Where the probe was right, it was.
        using var right = new CurriculumTrainer(Small with { ProbeSequences = 0 }, Device.Cpu);
        for (var i = 0; i < 10; i++) right.Step();
        Assert.Equal((1, 21, true), (right.State.BestPassed, right.SolvedTo, right.Solved));
    }

    [Fact]
    public void Computing_that_runs_out_while_annealing_leaves_the_best_network_that_was_checked()
    {
        using var measured = new CurriculumTrainer(Small, Device.Cpu);
        var options = Small with { ProbeAccuracy = 0, Anneals = 99, MaxTeraflops = double.MaxValue };
        using var whole = new CurriculumTrainer(options, Device.Cpu);
        for (var i = 0; i < 10; i++) whole.Step();
        whole.Save(_path);
        using var best = (DiagonalNeuralGpu)options.LoadModel(Device.Cpu, _path);
        using var cut = new CurriculumTrainer(options with { MaxTeraflops = whole.State.Teraflops + (1.5 * whole.StepFlops / 1e12) }, Device.Cpu);
        while (!cut.IsFinished) cut.Step();
        Assert.Equal((12 - 1, 2, CurriculumPhase.Finished), (cut.State.Steps, cut.State.Anneals, cut.State.Phase));
        Assert.Equal(best.Parameters.SelectMany(p => p.ToArray<float>()), Weights(cut));
    }

    [Fact]
    public void Without_annealing_and_checks_training_ends_with_the_probe()
    {
        using var trainer = new CurriculumTrainer(AlwaysRight with { AnnealSteps = 0, CheckLengths = [] }, Device.Cpu);
        string? said = null;
        for (var i = 0; i < 5; i++) said = trainer.Step();
        Assert.Contains("the probe is passed", said);
        Assert.True(trainer is { IsFinished: true, Checked: true });
    }

    [Fact]
    public void A_run_that_is_given_up_leaves_averages_as_a_finished_one_does()
    {
        using var trainer = new CurriculumTrainer(Small with { Steps = 12 }, Device.Cpu);
        for (var i = 0; i < 3; i++) trainer.Step();
        trainer.Save(_path);
        using var saved = (DiagonalNeuralGpu)trainer.Options.LoadModel(Device.Cpu, _path);
        Assert.NotEqual(saved.Parameters.SelectMany(p => p.ToArray<float>()), Weights(trainer));
        trainer.GiveUp();
        Assert.Equal(saved.Parameters.SelectMany(p => p.ToArray<float>()), Weights(trainer));
        Assert.True(trainer.IsFinished);
    }

    [Fact]
    public void A_probe_that_is_right_in_part_can_be_enough_for_annealing()
    {
        using var trainer = new CurriculumTrainer(Small with { ProbeAccuracy = 0 }, Device.Cpu);
        var said = Enumerable.Range(0, 5).Select(_ => trainer.Step()).ToList()[^1];
        Assert.StartsWith("length 21, unseen: 0 of 2 exact", said);
        Assert.EndsWith("annealing 1 for 4 steps", said);
        Assert.Equal(0, trainer.State.BestPassed);
    }

    [Fact]
    public void Settling_steps_in_training_are_drawn_for_each_bin_and_counted_by_their_mean()
    {
        var options = Small with { Steps = 12, SettlingSteps = 4, SettlesInTraining = true };
        using var settling = new CurriculumTrainer(options, Device.Cpu);
        using var published = new CurriculumTrainer(options with { SettlesInTraining = false }, Device.Cpu);
        Assert.Equal(3 * new[] { 5, 8, 11 }.Sum(n => 4 * ((18.0 * 81 * n * (n + 2)) + (2 * 9 * 3 * n))), settling.StepFlops, 1.0);
        settling.Step();
        published.Step();
        Assert.NotEqual(published.Metrics[0].Value, settling.Metrics[0].Value);
        settling.Save(_path);
        using var resumed = CurriculumTrainer.Resume(options, Device.Cpu, _path);
        settling.Step();
        resumed.Step();
        Assert.Equal(Weights(settling), Weights(resumed));
    }

    [Fact]
    public void A_failed_check_is_followed_by_annealing_from_a_lower_rate_and_then_by_a_new_start()
    {
        using var trainer = new CurriculumTrainer(Small with { ProbeSequences = 0 }, Device.Cpu);
        for (var i = 0; i < 9; i++) trainer.Step();
        var flops = trainer.State.Teraflops;
        Assert.Equal(CurriculumPhase.Checking, trainer.State.Phase);
        Assert.Matches("length 23, unseen: 0 of 2 exact, .* hard cases . of 17; annealing 2 for 4 steps", trainer.Step());
        Assert.Equal(19 * trainer.Model.Flops(23) / 1e12, trainer.State.Teraflops - flops, 1e-12);
        Assert.Equal([0.5, 0.38, 0.26, 0.14], Rates(trainer, 4));
        Assert.Contains("start 1 failed: length 23 not solved; start 2 begins", trainer.Step());
        Assert.Equal((2, 0, 0, 1), (trainer.State.Attempt, trainer.State.Anneals, trainer.State.AttemptSteps, trainer.State.BestPassed));
    }

    [Fact]
    public void A_start_that_is_far_from_passing_a_check_is_not_annealed_again()
    {
        using var trainer = new CurriculumTrainer(Small with { ProbeSequences = 0, RepeatAccuracy = 0.5, EarlyCheckSteps = 0 }, Device.Cpu);
        for (var i = 0; i < 9; i++) trainer.Step();
        Assert.Contains("start 1 failed: length 23 not solved; start 2 begins", trainer.Step());
    }

    [Fact]
    public void Annealing_is_given_up_early_when_a_long_length_is_hardly_solved()
    {
        using var trainer = new CurriculumTrainer(Small with { ProbeSequences = 0, RepeatAccuracy = 0.5 }, Device.Cpu);
        for (var i = 0; i < 6; i++) trainer.Step();
        Assert.Matches("length 31, unseen: 0 of 2 exact, .*; start 1 failed: length 31 hardly solved; start 2 begins", trainer.Step());
        Assert.Equal((2, 1), (trainer.State.Attempt, trainer.State.BestPassed));
    }

    [Fact]
    public void Without_annealing_a_failed_check_leads_back_to_learning()
    {
        using var trainer = new CurriculumTrainer(Small with { ProbeSequences = 0, AnnealSteps = 0 }, Device.Cpu);
        for (var i = 0; i < 5; i++) trainer.Step();
        Assert.Equal(CurriculumPhase.Checking, trainer.State.Phase);
        Assert.StartsWith("length 23, unseen: 0 of 2 exact", trainer.Step());
        Assert.Equal((CurriculumPhase.Learning, 1, 5), (trainer.State.Phase, trainer.State.BestPassed, trainer.State.Steps));
        Assert.Equal(Small.LearningRate, Rates(trainer, 1).Single() * Small.LearningRate);
    }

    [Fact]
    public void A_fixed_number_of_steps_is_taken_without_checks()
    {
        using var annealed = new CurriculumTrainer(Small with { ProbeSequences = 0, Steps = 30 }, Device.Cpu);
        using var plain = new CurriculumTrainer(Small with { ProbeSequences = 0, Steps = 30, AnnealSteps = 0 }, Device.Cpu);
        for (var i = 0; i < 30; i++)
        {
            annealed.Step();
            plain.Step();
        }

        Assert.Equal((true, 30, 1), (annealed.IsFinished, annealed.Steps, annealed.State.Attempt));
        Assert.Equal((true, 30, 1), (plain.IsFinished, plain.Steps, plain.State.Attempt));
    }

    public static TheoryData<string> TaskNames => [.. SequenceTasks.Names];

    [Theory]
    [MemberData(nameof(TaskNames))]
    public void Every_task_has_a_recipe_that_can_take_a_step(string task)
    {
        var options = CurriculumOptions.For(task) with { Maps = 6, ShortBatch = 1, LongBatch = 1, Steps = 1 };
        using var trainer = new CurriculumTrainer(options with { FirstBins = options.Bins.Count }, Device.Cpu);
        trainer.Step();
        Assert.True(trainer.IsFinished);
    }

    [Fact]
    public void The_recipe_for_short_operands_has_nothing_that_needs_long_ones()
    {
        var published = CurriculumOptions.For("addition", 20);
        Assert.Equal((20, 0, 0), (published.MaxBits, published.AnnealSteps, published.HardCheckLength));
        Assert.Equal(RunDirectory.Describe(new CurriculumOptions { MaxBits = 60 }), RunDirectory.Describe(CurriculumOptions.For("addition", 60)));
        Assert.Equal(10, CurriculumOptions.For("copy", 10).MaxBits);
        Assert.Equal(700, CurriculumOptions.For("copy", 10).AnnealSteps);
    }

    [Theory]
    [InlineData("multiplication", 9)]
    [InlineData("multiplication-padded", 9)]
    [InlineData("multiplication-base4", 2)]
    [InlineData("multiplication-bcd", 2)]
    [InlineData("multiplication-three", 2)]
    public void Products_of_other_kinds_than_two_binary_factors_begin_with_the_shortest_lengths(string task, int first) =>
        Assert.Equal(first, CurriculumOptions.For(task).FirstBins);

    [Fact]
    public void Checks_resume_where_they_stopped()
    {
        var options = Small with { ProbeSequences = 0, MaxTeraflops = 1 };
        using var whole = new CurriculumTrainer(options, Device.Cpu);
        using (var first = new CurriculumTrainer(options, Device.Cpu))
        {
            for (var i = 0; i < 9; i++) first.Step();
            Assert.Equal(CurriculumPhase.Checking, first.State.Phase);
            first.Save(_path);
        }

        using var second = CurriculumTrainer.Resume(options, Device.Cpu, _path);
        for (var i = 0; i < 18; i++)
        {
            if (i == 9) Assert.Equal(whole.Metrics, second.Metrics); // those of the last step, which was before the checks
            whole.Step();
            if (i >= 9) second.Step();
        }

        Assert.Equal(whole.State with { Seconds = 0 }, second.State with { Seconds = 0 });
        Assert.Equal(Weights(whole), Weights(second));
    }

    [Fact]
    public void A_finished_run_leaves_the_averaged_weights_that_passed_most()
    {
        // The last probe of the limit's budget is worth as much as the first: none is exact, and the more symbols decide.
        using var trainer = new CurriculumTrainer(Small with { ProbeSequences = 4, MaxTeraflops = 1e-3 }, Device.Cpu);
        float[] best = [];
        var (accuracy, better) = (-1.0, 0);
        while (!trainer.IsFinished)
        {
            trainer.Step();
            if (trainer.State.BestPassed < 0 || trainer.State.BestAccuracy <= accuracy) continue;
            (accuracy, better) = (trainer.State.BestAccuracy, better + 1);
            trainer.Save(_path);
            using var averages = trainer.Options.LoadModel(Device.Cpu, _path);
            best = [.. averages.Parameters.SelectMany(p => p.ToArray<float>())];
        }

        Assert.Equal(0, trainer.State.BestPassed);
        Assert.True(better > 1, "No probe was better than the first.");
        Assert.Equal(accuracy, trainer.State.BestAccuracy);
        Assert.Equal(best, Weights(trainer));

        using var average = new CurriculumTrainer(Small with { Steps = 1, AverageDecay = 0.5 }, Device.Cpu);
        var before = Weights(average);
        average.Step();
        using var raw = new CurriculumTrainer(Small with { Steps = 1, AverageDecay = 0 }, Device.Cpu);
        raw.Step();
        Assert.Equal(before.Zip(Weights(raw), (a, b) => (a + b) / 2), Weights(average), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.NotEqual(Weights(raw), Weights(average));
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
    public void Tests_leave_no_memory_behind()
    {
        using var device = Device.Open("cpu:1");
        using var trainer = new CurriculumTrainer(Small, device);
        var live = device.Memory.LiveBytes;
        LengthTest.Score(trainer.Model, trainer.Task, 23, 9, new Rng(1));
        LengthTest.Adversarial(trainer.Model, trainer.Task, 23);
        LengthTest.HardScore(trainer.Model, trainer.Task, 23);
        Assert.Equal(live, device.Memory.LiveBytes);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_before_the_first_step()
    {
        foreach (var (name, options) in (IEnumerable<(string, CurriculumOptions)>)
            [
                ("RefineAverageDecay", Small with { RefineAverageDecay = 1 }), ("RefineAverageDecay", Small with { RefineAverageDecay = -0.1 }),
                ("RefineAverageDecay", Small with { RefineAverageDecay = double.NaN }), ("AverageDecay", Small with { AverageDecay = 1 }),
                ("AverageDecay", Small with { AverageDecay = -1 }), ("RefineSlowdown", Small with { RefineSlowdown = 0 }),
                ("GatesClosedFrom", Small with { GatesClosedFrom = 1.1 }), ("GateLimits", Small with { GateLimits = [0.5, 1.5] }), ("RefineGateLeak", Small with { RefineGateLeak = 0.9 }), ("RefineGateLeak", Small with { RefineGateLeak = double.NaN }),
                ("RefineSlowdown", Small with { RefineSlowdown = double.PositiveInfinity }), ("AnnealTo", Small with { AnnealTo = -0.1 }),
                ("AnnealTo", Small with { AnnealTo = double.NaN }), ("RefineAt", Small with { RefineAt = -0.1 }),
                ("RepeatFrom", Small with { RepeatFrom = double.PositiveInfinity }), ("LearningRate", Small with { LearningRate = 0 }),
                ("LearningRate", Small with { LearningRate = double.NaN }), ("FirstBins", Small with { FirstBins = 0 }),
                ("ProbeEvery", Small with { ProbeEvery = 0 }), ("Steps", Small with { Steps = 0 }), ("Steps", Small with { Steps = -1 }),
            ])
        {
            Assert.StartsWith($"{name} must be ", Assert.Throws<ArgumentException>(() => new CurriculumTrainer(options, Device.Cpu)).Message);
        }

        Assert.Contains("at least 1 sequence", Assert.Throws<ArgumentException>(() => new CurriculumTrainer(Small with { RefineLongBatch = 0 }, Device.Cpu)).Message);
        new CurriculumTrainer(Small with { RefineAccuracy = 2, RefineAverageDecay = 0, AnnealTo = 0, RefineAt = 0, RepeatFrom = 0, Steps = 1 }, Device.Cpu).Dispose();
    }

    [Fact]
    public void A_checkpoint_of_another_size_is_refused_in_one_sentence()
    {
        using (var trainer = new CurriculumTrainer(Small, Device.Cpu)) trainer.Save(_path);
        var error = Assert.Throws<TensorFileException>(() => CurriculumTrainer.Resume(Small with { Maps = 12 }, Device.Cpu, _path));
        Assert.Contains(_path, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static IEnumerable<double> Rates(CurriculumTrainer trainer, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            trainer.Step();
            yield return Math.Round(trainer.Metrics.Single(m => m.Name == "learningRate").Value / Small.LearningRate, 12);
        }
    }

    private static float[] Weights(CurriculumTrainer trainer) => [.. trainer.Model.Parameters.SelectMany(p => p.ToArray<float>())];
}
