namespace TensorCore.Tests;

/// <content>Beginning with another network, and refining.</content>
public partial class CurriculumTrainerTests
{
    [Fact]
    public void A_run_can_start_from_another_network_as_after_its_first_annealing()
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        while (!first.IsFinished) first.Step();
        foreach (var refines in (bool[])[false, true])
        {
            using var second = new CurriculumTrainer(AlwaysRight with { Seed = 9, RepeatFrom = 0.5, RefineAverageDecay = refines ? 0.9 : null }, Device.Cpu);
            second.StartFrom(first.Model);
            Assert.Equal(Weights(first), Weights(second));
            Assert.Equal((CurriculumPhase.Annealing, 2, refines), (second.State.Phase, second.State.Anneals, second.State.IsRefined));
            Assert.Equal(refines ? AlwaysRight.RefineAt : 0.5, Rates(second, 1).Single());
            Assert.Throws<InvalidOperationException>(() => second.StartFrom(first.Model));
            while (!second.IsFinished) second.Step();
            Assert.NotEqual(Weights(first), Weights(second));
        }

        using var wider = new CurriculumTrainer(AlwaysRight with { Maps = AlwaysRight.Maps + 3 }, Device.Cpu);
        Assert.Contains("other channels", Assert.Throws<ArgumentException>(() => wider.StartFrom(first.Model)).Message);
    }

    [Fact]
    public void A_network_that_is_right_at_the_first_length_checked_is_refined()
    {
        // The first length is never drawn, so always right; the second is wrong. Five steps to the probe, four of annealing, two checks.
        var options = Small with { ProbeSequences = 0, ProbeAccuracy = 0, CheckLengths = [23, 25], HardCheckLength = 0, RefineAverageDecay = 0, RepeatFrom = 0.5 };
        using var refining = new CurriculumTrainer(options with { CheckSequences = 0 }, Device.Cpu);
        for (var i = 0; i < 9; i++) refining.Step();
        Assert.False(refining.State.IsRefined);
        refining.Step();
        Assert.True(refining.State.IsRefined);

        using var repeating = new CurriculumTrainer(options, Device.Cpu);
        for (var i = 0; i < 9; i++) repeating.Step();
        Assert.Contains("; annealing 2", repeating.Step());
        Assert.False(repeating.State.IsRefined);
        Assert.Equal(0.5, Rates(repeating, 1).Single());

        // Being right in part can be enough.
        using var early = new CurriculumTrainer(options with { RefineAccuracy = 0 }, Device.Cpu);
        for (var i = 0; i < 9; i++) early.Step();
        Assert.Contains("; refining, annealing 2", early.Step());
        Assert.Equal(options.RefineAt, Rates(early, 1).Single());

        // Unless what is wrong is far from right.
        using var far = new CurriculumTrainer(options with { RefineAccuracy = 0, RefineSymbolAccuracy = 0.999 }, Device.Cpu);
        for (var i = 0; i < 9; i++) far.Step();
        Assert.Contains("; annealing 2", far.Step());
        Assert.False(far.State.IsRefined);
    }

    [Fact]
    public void A_network_that_refining_has_lost_goes_on_from_its_best_averages()
    {
        // Nothing is drawn for the first check, so it is right; what is drawn from then on is wrong.
        var options = Small with { ProbeSequences = 0, ProbeAccuracy = 0, CheckSequences = 0, HardCheckLength = 0, AverageDecay = 0, RefineAverageDecay = 0 };
        using var first = new CurriculumTrainer(options, Device.Cpu);
        while (first.State.ChecksPassed == 0) first.Step();
        first.Save(_path);
        var best = Weights(first).ToArray();
        foreach (var (limit, lost) in ((double?, bool)[])[(0, true), (1, true), (null, false)])
        {
            using var trainer = CurriculumTrainer.Resume(options with { CheckSequences = 2, RefineLostAccuracy = limit, Anneals = 9 }, Device.Cpu, _path);
            Assert.EndsWith("symbols; refining, annealing 2 for 4 steps", trainer.Step()); // wrong at the second length is nothing lost
            var rates = Rates(trainer, 4).ToArray();
            Assert.EndsWith(lost ? "symbols; lost, the best averages again; refining, annealing 3 for 4 steps" : "symbols; refining, annealing 3 for 4 steps", trainer.Step());
            Assert.Equal(lost, Weights(trainer).SequenceEqual(best));
            Assert.Equal(rates, Rates(trainer, 4));
        }
    }

    [Theory]
    [InlineData(2, 0.35, false, 2)]
    [InlineData(3, 0.35, false, 3)]
    [InlineData(0, 0.35, false, 0)] // never
    [InlineData(2, 1e-9, false, 0)] // too much was spent
    [InlineData(2, 0.35, true, 0)] // a network of one's own
    public void A_start_that_carries_no_farther_in_a_few_checks_gives_way_to_another(int checks, double until, bool given, int expected)
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var options = Small with
        {
            ProbeSequences = 0, ProbeAccuracy = 0, HardCheckLength = 0, RefineAverageDecay = 0, RefineAccuracy = 0, WeakAnneals = checks, WeakUntil = until, Anneals = 9,
        };
        using var trainer = new CurriculumTrainer(options, Device.Cpu);
        if (given) trainer.StartFrom(first.Model);
        var said = new List<string>();
        while (trainer.Restarts == 0)
        {
            if (trainer.Step() is { } text && text.Contains("exact", StringComparison.Ordinal)) said.Add(text);
        }

        // Given up as weak, or for the number of times it was annealed.
        var weak = said[^1].EndsWith($"start 1 failed: annealed {expected} times without more than half of length 25 right; start 2 begins", StringComparison.Ordinal);
        Assert.Equal(expected > 0, weak);
        if (weak) Assert.Equal(expected, said.Count(text => text.Contains("refining", StringComparison.Ordinal)) + 1);
        Assert.Equal(0, trainer.State.Farthest);
    }

    [Fact]
    public void A_start_that_carries_far_once_is_not_weak()
    {
        // Two checks are passed with nothing drawn; what is drawn from then on is wrong.
        var options = AlwaysRight with { CheckLengths = [23, 25, 27], HardCheckLength = 0, RefineAverageDecay = 0, WeakAnneals = 1, Anneals = 9 };
        using var trainer = new CurriculumTrainer(options, Device.Cpu);
        while (trainer.State.ChecksPassed < 2) trainer.Step();
        trainer.Save(_path);
        using var resumed = CurriculumTrainer.Resume(options with { CheckSequences = 2 }, Device.Cpu, _path);
        Assert.EndsWith("refining, annealing 2 for 4 steps", resumed.Step());
        Assert.Equal(2, resumed.State.Farthest);
        while (resumed.State.Anneals < 3 && resumed.Restarts == 0) resumed.Step();
        Assert.Equal(0, resumed.Restarts);
    }

    [Fact]
    public void Refining_has_longer_bins_and_batches_of_its_own()
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var options = AlwaysRight with { AnnealBins = [13, 99], RefineBins = [15, 98], MaxBits = 7, ShortLength = 8, ShortBatch = 4, LongBatch = 3, RefineAverageDecay = 0.9 };
        using var alike = Refining(options);
        Assert.Equal([5, 8, 11, 13, 15], alike.ActiveBins); // those beyond MaxBits are left out
        Assert.Equal(Flops(4, 3), alike.StepFlops, 1.0);
        using var own = Refining(options with { RefineShortBatch = 2, RefineLongBatch = 1 });
        Assert.Equal(Flops(2, 1), own.StepFlops, 1.0);

        using var learning = new CurriculumTrainer(options with { RefineShortBatch = 2, RefineLongBatch = 1 }, Device.Cpu);
        Assert.Equal([5, 8, 11], learning.ActiveBins);
        Assert.Equal(3 * ((4 * (first.Model.Flops(5) + first.Model.Flops(8))) + (3 * first.Model.Flops(11))), learning.StepFlops, 1.0);

        CurriculumTrainer Refining(CurriculumOptions options)
        {
            var trainer = new CurriculumTrainer(options, Device.Cpu);
            trainer.StartFrom(first.Model);
            Assert.Null(trainer.Step());
            return trainer;
        }

        double Flops(int shorter, int longer) =>
            3 * ((shorter * (first.Model.Flops(5) + first.Model.Flops(8))) + (longer * (first.Model.Flops(11) + first.Model.Flops(13) + first.Model.Flops(15))));
    }

    [Fact]
    public void Late_in_refining_still_longer_bins_join_in_turn_with_a_batch_of_their_own()
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var options = AlwaysRight with
        {
            AnnealBins = [], RefineBins = [13], RefineLateBins = [15, 99, 17], RefineLateFrom = 0.5, RefineLateBatch = 1, MaxBits = 8,
            ShortLength = 8, ShortBatch = 4, LongBatch = 3, RefineAverageDecay = 0.9, RefineGateNoise = 0.26, RefineGateLeak = 3, Steps = 8,
        };
        using var trainer = new CurriculumTrainer(options, Device.Cpu);
        trainer.StartFrom(first.Model);
        for (var step = 0; step < 8; step++)
        {
            Assert.Equal((0.26, 0.26, 0.2), (trainer.LargestGateOffset(5), trainer.LargestGateOffset(13), Math.Round(trainer.LargestGateOffset(17), 2))); // 0.26 * 13 / 17
            Assert.Equal((3, 3, 2.53), (trainer.LargestGateLeak(5), trainer.LargestGateLeak(13), Math.Round(trainer.LargestGateLeak(17), 2))); // 1 + 2 * 13 / 17
            int[] longer = step < 4 ? [11, 13] : [11, 13, step % 2 == 0 ? 15 : 17]; // those beyond MaxBits are left out
            Assert.Equal(step < 4 ? [5, 8, 11, 13] : [5, 8, 11, 13, 15, 17], trainer.ActiveBins);
            Assert.Equal(3 * ((4 * (first.Model.Flops(5) + first.Model.Flops(8))) + ((step < 4 ? 3 : 1) * longer.Sum(n => first.Model.Flops(n)))), trainer.StepFlops, 1.0);
            trainer.Step();
        }

        using var shorter = new CurriculumTrainer(options with { MaxBits = 6, RefineLateFrom = 0 }, Device.Cpu);
        shorter.StartFrom(first.Model);
        Assert.Equal([5, 8, 11, 13], shorter.ActiveBins);
        Assert.Equal(3 * ((4 * (first.Model.Flops(5) + first.Model.Flops(8))) + (3 * (first.Model.Flops(11) + first.Model.Flops(13)))), shorter.StepFlops, 1.0); // the batch is theirs
        using var learning = new CurriculumTrainer(options with { Steps = 1 }, Device.Cpu);
        learning.Step();
        Assert.Equal([5, 8, 11], learning.ActiveBins);
        Assert.Equal(0, learning.LargestGateOffset(5));
        Assert.Equal(1, learning.LargestGateLeak(5));
    }

    [Fact]
    public void Gates_close_in_training_late_in_refining()
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var options = AlwaysRight with { RefineAverageDecay = 0.9, RefineClosesFrom = 0.5, Steps = 8 };
        using var open = new CurriculumTrainer(options, Device.Cpu);
        using var closing = new CurriculumTrainer(options with { GatesClosedFrom = 0.75 }, Device.Cpu);
        open.StartFrom(first.Model);
        closing.StartFrom(first.Model);
        for (var step = 0; step < 8; step++)
        {
            open.Step();
            closing.Step();
            Assert.Equal(step < 4, Weights(open).SequenceEqual(Weights(closing)));
        }
    }

    [Fact]
    public void A_limit_for_gates_is_chosen_on_new_sequences_when_training_ends_short_of_its_checks()
    {
        // The probe is always right, the first check never; gates are open while training, and closed in what is tried first.
        var open = Small with { Maps = 24, ProbeSequences = 0, HardCheckLength = 0, Anneals = 1, MaxTeraflops = 2e-3, AttemptTeraflops = 1, CheckSequences = 8 };
        var options = open with { GatesClosedFrom = 0, GateLimits = [1, 0.6] };
        using (var training = new CurriculumTrainer(open with { GateLimits = [1] }, Device.Cpu))
        {
            string? last = null;
            while (training.State.Phase != CurriculumPhase.Choosing) last = training.Step();
            Assert.EndsWith("; limits for its update gates are tried", last, StringComparison.Ordinal);
            training.Save(_path);
        }

        using var trainer = CurriculumTrainer.Resume(options, Device.Cpu, _path);
        Assert.Equal("update gates closed from 0: 0 of 8 exact", trainer.Step());
        trainer.Save(_path);
        trainer.Step();
        Assert.Equal("update gates closed from 0.6: 0 of 8 exact; 1 is the best", trainer.Step());
        Assert.True(trainer.IsFinished);

        double[] limits = [0, 1, 0.6];
        var accuracy = limits.Select(limit =>
        {
            using var model = options.CreateModel(trainer.Task, Device.Cpu, new Rng(1));
            foreach (var (mine, trained) in model.Parameters.Zip(trainer.Model.Parameters)) mine.CopyFrom(trained);
            model.GatesClosedFrom = limit;
            model.Eval();
            return LengthTest.Score(model, trainer.Task, 23, 8, new Rng((long)options.Seed).Split(0)).SymbolAccuracy;
        }).ToArray();
        Assert.Equal(1, Array.IndexOf(accuracy, accuracy.Max()));
        Assert.Equal((1, accuracy[1]), (trainer.State.GateLimit, trainer.State.GateLimitAccuracy));

        using var resumed = CurriculumTrainer.Resume(options, Device.Cpu, _path);
        Assert.Equal(0, resumed.Model.GatesClosedFrom);
        while (!resumed.IsFinished) resumed.Step();
        Assert.Equal(trainer.State with { Seconds = 0 }, resumed.State with { Seconds = 0 });
        resumed.Save(_path);
        using var again = CurriculumTrainer.Resume(options, Device.Cpu, _path);
        using var read = (DiagonalNeuralGpu)options.LoadModel(Device.Cpu, _path);
        foreach (var model in (DiagonalNeuralGpu[])[trainer.Model, resumed.Model, again.Model, read]) Assert.Equal(1, model.GatesClosedFrom);
        Assert.Equal(Weights(trainer), Weights(again));

        using var without = new CurriculumTrainer(open, Device.Cpu);
        while (!without.IsFinished) without.Step();
        Assert.Equal(Weights(without), Weights(trainer));
    }

    [Fact]
    public void No_limit_for_gates_is_tried_where_all_checks_are_passed_or_nothing_was_checked()
    {
        foreach (var options in (CurriculumOptions[])[AlwaysRight, Small with { Steps = 12 }, Small with { MaxTeraflops = 1e-9 }])
        {
            using var trainer = new CurriculumTrainer(options with { GateLimits = [0.5] }, Device.Cpu);
            while (!trainer.IsFinished)
            {
                trainer.Step();
                Assert.NotEqual(CurriculumPhase.Choosing, trainer.State.Phase);
            }

            Assert.Null(trainer.State.GateLimit);
        }

        using var given = new CurriculumTrainer(Small with { GateLimits = [0.5] }, Device.Cpu);
        given.GiveUp();
        Assert.True(given.IsFinished);
    }

    [Fact]
    public void Passed_checks_end_training_only_when_gates_close_in_it()
    {
        var options = AlwaysRight with { RefineAverageDecay = 0.9, RefineClosesFrom = 0.5, MaxTeraflops = 4e-4, AttemptTeraflops = 1 };
        Assert.Equal(1, Finished(options).Anneals);
        Assert.Equal(1, Finished(options with { GatesClosedFrom = 0.75, RefineClosesFrom = 1 }).Anneals);
        var closing = Finished(options with { GatesClosedFrom = 0.75 });
        Assert.InRange(closing.Teraflops, (closing.RefinesFrom!.Value + 4e-4) / 2, 4e-4);

        CurriculumState Finished(CurriculumOptions options)
        {
            using var trainer = new CurriculumTrainer(options, Device.Cpu);
            var (said, last) = ((string?)null, Array.Empty<double>());
            while (!trainer.IsFinished)
            {
                last = Averages(trainer);
                said = trainer.Step();
            }

            Assert.EndsWith("all checks passed", said);
            Assert.Equal(last, Weights(trainer).Select(w => (double)w)); // of equals the last
            return trainer.State;
        }
    }

    [Fact]
    public void Refining_has_averages_of_its_own()
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var raw = Run(0, 0);
        Assert.Equal(raw, Run(0.5, 0));
        Assert.NotEqual(raw, Run(0.5, null));

        float[] Run(double decay, double? refined)
        {
            using var trainer = new CurriculumTrainer(AlwaysRight with { RepeatFrom = AlwaysRight.AnnealTo, RefineAt = AlwaysRight.AnnealTo, AverageDecay = decay, RefineAverageDecay = refined }, Device.Cpu);
            trainer.StartFrom(first.Model);
            while (!trainer.IsFinished) trainer.Step();
            return [.. Weights(trainer)];
        }
    }

    [Fact]
    public void Refining_slows_down_and_averages_over_as_many_more_steps()
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var options = AlwaysRight with { Steps = 8, RefineAverageDecay = 0.75, RefineAt = 0.5, RefineSlowdown = 4 };
        using var trainer = new CurriculumTrainer(options, Device.Cpu);
        trainer.StartFrom(first.Model);
        var average = Weights(trainer).Select(w => (double)w).ToArray();
        for (var step = 0; step < 8; step++)
        {
            var speed = 1 - (0.75 * step / 8);
            Assert.Equal(0.5 * speed, Rates(trainer, 1).Single());
            average = [.. average.Zip(Weights(trainer), (a, w) => a + (0.25 * speed * (w - a)))];
            if (step < 7) Assert.Equal(average, Averages(trainer), (a, b) => Math.Abs(a - b) < 1e-6);
        }

        Assert.True(trainer.IsFinished);
    }

    private double[] Averages(CurriculumTrainer trainer)
    {
        trainer.Save(_path);
        using var model = (DiagonalNeuralGpu)trainer.Options.LoadModel(Device.Cpu, _path);
        return [.. model.Parameters.SelectMany(p => p.ToArray<float>()).Select(w => (double)w)];
    }

    [Fact]
    public void Refining_slows_down_with_the_computing_that_was_left_when_it_began()
    {
        using var measured = new CurriculumTrainer(Small, Device.Cpu);
        var options = Small with { ProbeAccuracy = 0, RefineAccuracy = 0, RefineAverageDecay = 0.75, RefineAt = 0.5, RefineSlowdown = 4, Anneals = 99, MaxTeraflops = 60 * measured.StepFlops / 1e12 };
        using var trainer = new CurriculumTrainer(options, Device.Cpu);
        while (!trainer.State.IsRefined) trainer.Step();
        var (from, rates) = (trainer.State.Teraflops, new List<double>());
        while (true)
        {
            while (trainer.State.Phase == CurriculumPhase.Checking) trainer.Step();
            if (trainer.IsFinished) break;
            var spent = (trainer.State.Teraflops - from) / (options.MaxTeraflops - from);
            rates.Add(Rates(trainer, 1).Single());
            Assert.Equal(0.5 * (1 - (0.75 * spent)), rates[^1], 1e-9);
        }

        Assert.Equal(from, trainer.State.RefinesFrom);
        Assert.InRange(rates[0], 0.45, 0.5);
        Assert.InRange(rates[^1], 0.125, 0.2);
    }

    [Fact]
    public void Gates_are_disturbed_while_a_network_is_refined_and_only_then()
    {
        using var first = new CurriculumTrainer(AlwaysRight, Device.Cpu);
        var quiet = AlwaysRight with { RefineAverageDecay = 0.9 };
        foreach (var noisy in (CurriculumOptions[])[quiet with { RefineGateNoise = 0.5 }, quiet with { RefineGateLeak = 2 }])
        {
            Assert.Equal(Loss(quiet, refines: false), Loss(noisy, refines: false));
            Assert.NotEqual(Loss(quiet, refines: true), Loss(noisy, refines: true));
        }

        double Loss(CurriculumOptions options, bool refines)
        {
            using var trainer = new CurriculumTrainer(options, Device.Cpu);
            if (refines) trainer.StartFrom(first.Model);
            trainer.Step();
            var loss = trainer.Metrics[0].Value;
            trainer.Save(_path);
            using var resumed = CurriculumTrainer.Resume(options, Device.Cpu, _path);
            trainer.Step();
            resumed.Step();
            Assert.Equal(Weights(trainer), Weights(resumed));
            return loss;
        }
    }
}
