namespace TensorCore;

/// <content>What comes after a step: bins, probes, annealing, checks, new starts.</content>
public sealed partial class CurriculumTrainer
{
    /// <summary>Decides what comes next and says so.</summary>
    private string? Advance()
    {
        if (Options.Steps is { } limit && State.Steps >= limit) return Finish($"{limit} steps done");
        return State.Phase == CurriculumPhase.Learning ? AdvanceLearning() : AdvanceAnnealing();
    }

    private string? AdvanceLearning()
    {
        string? said = null;
        var bins = Options.Bins.Count(n => n <= Options.MaxLength);
        if (State.ActiveBins < bins && State.StepsSinceBin >= Options.AdvanceSteps && State.NewestAccuracy > Options.AdvanceAccuracy)
        {
            State = State with { ActiveBins = State.ActiveBins + 1, StepsSinceBin = 0 };
            said = $"length {ActiveBins[^1]} added";
        }

        if (State.AttemptSteps % Options.ProbeEvery == 0 && State.NewestAccuracy > Options.AdvanceAccuracy)
        {
            var (passed, _, result) = Try(Options.ProbeLength, Options.ProbeSequences, hard: false, passedBefore: 0);
            if (passed) return $"{result}; {Anneal()}";
            said = result;
        }

        if (IsSpent) return Finish(OutOfComputing);
        if (State.AttemptTeraflops < Options.AttemptTeraflops || Options.Steps is not null) return said;
        return Restart($"length {Options.ProbeLength} not solved within {Options.AttemptTeraflops} TFLOP");
    }

    private string? AdvanceAnnealing()
    {
        State = State with { AnnealSteps = State.AnnealSteps + 1 };
        if (State.AnnealSteps < Options.AnnealSteps && !IsSpent) return null;
        if (Options.Steps is not null) return Anneal();
        if (IsSpent || Options.CheckLengths.Count == 0)
        {
            // Nothing will be tried any more, and annealing improves on what has passed no more than the probe.
            if (State.BestPassed <= 1) _best.Take(_average.Averages);
            return Finish(IsSpent ? OutOfComputing : "annealed");
        }

        State = State with { Phase = CurriculumPhase.Checking };
        return "annealed; unseen lengths are checked";
    }

    /// <summary>Tries the next of the lengths to check.</summary>
    private string Check()
    {
        var length = Options.CheckLengths[State.ChecksPassed];
        var (passed, random, result) = Try(length, Options.CheckSequences, hard: length <= Options.HardCheckLength, passedBefore: 1 + State.ChecksPassed);
        if (passed)
        {
            State = State with { ChecksPassed = State.ChecksPassed + 1 };
            return State.ChecksPassed < Options.CheckLengths.Count ? result : Finish($"{result}; all checks passed");
        }

        if (IsSpent) return $"{result}; {Finish(OutOfComputing)}";
        if (State.Anneals < Options.Anneals && random.SequenceAccuracy >= Options.RepeatAccuracy) return $"{result}; {Anneal()}";
        return $"{result}; {Restart($"length {length} not solved")}";
    }

    /// <summary>Tries the averaged weights and keeps them when they are the best so far.</summary>
    private (bool Passed, SequenceScore Random, string Result) Try(int length, int sequences, bool hard, int passedBefore)
    {
        var (random, special) = (default(SequenceScore), default(SequenceScore));
        using (_average.Use())
        {
            random = LengthTest.Score(Model, Task, length, sequences, _probe);
            if (hard) special = LengthTest.HardScore(Model, Task, length);
        }

        var flops = (random.Sequences + special.Sequences) * Model.Flops(length) / 1e12;
        State = State with { Teraflops = State.Teraflops + flops, AttemptTeraflops = State.AttemptTeraflops + flops };
        var both = random + special;
        var passed = both.Exact == both.Sequences;
        var total = passedBefore + (passed ? 1 : 0);
        if (total > State.BestPassed || (total == State.BestPassed && both.SymbolAccuracy > State.BestAccuracy))
        {
            _best.Take(_average.Averages);
            State = State with { BestPassed = total, BestAccuracy = both.SymbolAccuracy };
        }

        var result = $"length {length}, unseen: {random.Exact} of {random.Sequences} exact, {random.SymbolAccuracy:P2} of symbols";
        return (passed, random, special.Sequences == 0 ? result : $"{result}, hard cases {special.Exact} of {special.Sequences}");
    }

    private string Anneal()
    {
        State = State with { Phase = CurriculumPhase.Annealing, Anneals = State.Anneals + 1, AnnealSteps = 0, ChecksPassed = 0 };
        return $"annealing {State.Anneals} for {Options.AnnealSteps} steps";
    }

    private string Restart(string why)
    {
        var failed = State.Attempt;
        Begin(failed + 1);
        return $"start {failed} failed: {why}; start {failed + 1} begins";
    }

    private string Finish(string why)
    {
        if (Options.Steps is not null || State.BestPassed < 0) _best.Take(_average.Averages);
        _best.CopyTo(Model.Parameters);
        State = State with { Phase = CurriculumPhase.Finished };
        return why;
    }

    private bool IsSpent => Options.Steps is null && State.Teraflops >= Options.MaxTeraflops;

    private string OutOfComputing => $"the limit of {Options.MaxTeraflops} TFLOP is reached";
}
