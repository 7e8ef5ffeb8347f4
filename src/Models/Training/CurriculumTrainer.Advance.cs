using System.Globalization;

namespace TensorCore;

/// <content>What comes after a step: bins, probes, annealing, checks, new starts, and the choice of a limit for gates.</content>
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
            var (random, hard, result) = Try(Options.ProbeLength, Options.ProbeSequences, hard: false);
            var passed = Keep(random + hard, passedBefore: 0);
            if (Options.AnnealSteps > 0 && (passed || random.SequenceAccuracy >= Options.ProbeAccuracy)) return $"{result}; {Anneal()}";
            if (passed && Options.Steps is null) return $"{result}; {(Options.CheckLengths.Count > 0 ? BeginChecks() : Finish("the probe is passed"))}";
            said = result;
        }

        if (IsSpent) return Finish(OutOfComputing);
        if (State.AttemptTeraflops < Options.AttemptTeraflops || Options.Steps is not null) return said;
        return Restart($"not right at unseen lengths within {Options.AttemptTeraflops} TFLOP of training");
    }

    private string? AdvanceAnnealing()
    {
        State = State with { AnnealSteps = State.AnnealSteps + 1 };
        if (State.Anneals == 1 && State.AnnealSteps == Options.EarlyCheckSteps && Options.Steps is null)
        {
            var (random, _, result) = Try(Options.EarlyCheckLength, Options.CheckSequences, hard: false);
            if (random.SequenceAccuracy < Options.RepeatAccuracy && !IsSpent) return $"{result}; {Restart($"length {Options.EarlyCheckLength} hardly solved")}";
            return result;
        }

        if (State.AnnealSteps < Options.AnnealSteps && !IsSpent) return null;
        if (Options.Steps is not null) return Anneal();
        if (IsSpent || Options.CheckLengths.Count == 0)
        {
            // Nothing will be tried any more, and annealing improves on what was only probed.
            if (State is { BestPassed: < 1 } or { BestPassed: 1, BestAccuracy: 0 }) _best.Take(_average.Averages);
            return Finish(IsSpent ? OutOfComputing : "annealed");
        }

        return $"annealed; {BeginChecks()}";
    }

    /// <summary>Tries the next of the lengths to check.</summary>
    private string Check()
    {
        var length = Options.CheckLengths[State.ChecksPassed];
        var (random, hard, result) = Try(length, Options.CheckSequences, hard: length <= Options.HardCheckLength);
        var passed = Keep(random + hard, passedBefore: 1 + State.ChecksPassed);
        var nearly = random.SequenceAccuracy >= Options.RefineAccuracy && random.SymbolAccuracy >= Options.RefineSymbolAccuracy;
        if (Options.RefineAverageDecay is not null && (passed || nearly)) State = State with { RefinesFrom = State.RefinesFrom ?? State.Teraflops };
        State = State with { Farthest = Math.Max(State.Farthest, State.ChecksPassed + (passed ? 1 : (random + hard).SequenceAccuracy)) };
        if (passed)
        {
            State = State with { ChecksPassed = State.ChecksPassed + 1 };
            if (State.ChecksPassed < Options.CheckLengths.Count) return result;
            // Gates that were closed in the checks alone were never trained so: what is right is right by less of a margin.
            return WillClose && !Closes && !IsSpent ? $"{result}; {Anneal()}" : Finish($"{result}; all checks passed");
        }

        if (IsSpent) return $"{result}; {Finish(OutOfComputing)}";
        if (IsWeak) return $"{result}; {Restart($"annealed {State.Anneals} times without more than half of length {Options.CheckLengths[1]} right")}";
        if (State.Anneals == 0)
        {
            // Without annealing, the weights wander at the full rate until a probe finds them where they pass all checks.
            State = State with { Phase = CurriculumPhase.Learning };
            return result;
        }

        if (State.Anneals < Options.Anneals && random.SequenceAccuracy >= Options.RepeatAccuracy)
        {
            var lost = State is { IsRefined: true, ChecksPassed: 0, Farthest: >= 1 } && random.SequenceAccuracy <= Options.RefineLostAccuracy;
            if (lost)
            {
                _best.CopyTo(Model.Parameters);
                BeginFromWeights();
            }

            return $"{result}; {(lost ? "lost, the best averages again; " : "")}{Anneal()}";
        }

        return $"{result}; {Restart($"length {length} not solved")}";
    }

    /// <summary>Tries the averaged weights on random sequences and on the hard cases, of the next shorter length where the task has none so long.</summary>
    private (SequenceScore Random, SequenceScore Hard, string Result) Try(int length, int sequences, bool hard)
    {
        length = Task.LongestUpTo(length);
        var random = Tested(length, () => LengthTest.Score(Model, Task, length, sequences, _probe));
        var special = hard ? Tested(length, () => LengthTest.HardScore(Model, Task, length)) : default;
        var result = $"length {length}, unseen: {random.Exact} of {random.Sequences} exact, {random.SymbolAccuracy:P2} of symbols";
        return (random, special, hard ? $"{result}, hard cases {special.Exact} of {special.Sequences}" : result);
    }

    /// <summary>Tries the sequences that tell when the network has learned.</summary>
    private void TryProgress()
    {
        if (Options.ProgressEvery == 0 || Progress.Sequences == 0 || State.Steps % Options.ProgressEvery != 0) return;
        var score = Tested(Progress.Length, () => ProgressTest.Try(Model, Task, Progress));
        State = State with { Progress = Progress.After(score, new Milestone(State.Steps, Seconds)) };
    }

    /// <summary>Tries the next limit for the update gates of the network that training leaves, and keeps it where it is the best so far.</summary>
    private string TryGateLimit()
    {
        double[] limits = [Options.GatesClosedFrom, .. Options.GateLimits];
        var limit = limits[State.GateLimitsTried];
        Model.GatesClosedFrom = limit;
        var rng = new Rng((long)Options.Seed).Split(0); // no start's, and the same for every limit
        var (exact, sequences, accuracy) = (0, 0, 0.0);
        foreach (var length in Options.CheckLengths.Select(Task.LongestUpTo))
        {
            var score = Counted(length, () => LengthTest.Score(Model, Task, length, Options.CheckSequences, rng));
            (exact, sequences, accuracy) = (exact + score.Exact, sequences + score.Sequences, accuracy + score.SymbolAccuracy);
            if (score.Exact == 0) break; // nor at longer ones
        }

        var isBest = State.GateLimit is null || (exact, accuracy).CompareTo((State.GateLimitExact, State.GateLimitAccuracy)) > 0;
        if (isBest) State = State with { GateLimit = limit, GateLimitExact = exact, GateLimitAccuracy = accuracy };
        State = State with { GateLimitsTried = State.GateLimitsTried + 1 };
        Model.GatesClosedFrom = State.GateLimit!.Value;
        var said = string.Create(CultureInfo.InvariantCulture, $"update gates closed from {limit}: {exact} of {sequences} exact");
        if (State.GateLimitsTried < limits.Length) return said;
        State = State with { Phase = CurriculumPhase.Finished };
        return string.Create(CultureInfo.InvariantCulture, $"{said}; {State.GateLimit} is the best");
    }

    /// <summary>Runs a test with the averaged weights, as the network is used, and counts its computing.</summary>
    private SequenceScore Tested(int length, Func<SequenceScore> test)
    {
        using var averaged = _average.Use();
        return Counted(length, test);
    }

    private SequenceScore Counted(int length, Func<SequenceScore> test)
    {
        Model.Eval();
        var score = test();
        State = State with { Teraflops = State.Teraflops + (score.Sequences * Model.Flops(length) / 1e12) };
        Model.Train();
        return score;
    }

    /// <summary>
    /// Keeps the averaged weights when they are the best so far: when they passed more, or had more sequences right in what they failed, or
    /// more symbols of as many; once gates close in training the last of equals.
    /// </summary>
    /// <returns>Whether all was exact.</returns>
    private bool Keep(SequenceScore score, int passedBefore)
    {
        var passed = score.Exact == score.Sequences;
        if (passedBefore == 0) State = State with { ProbePassed = passed };
        var (total, sequences, symbols) = passed ? (passedBefore + 1, 0, 0) : (passedBefore, score.SequenceAccuracy, score.SymbolAccuracy);
        var better = (total, sequences, symbols).CompareTo((State.BestPassed, State.BestSequenceAccuracy, State.BestAccuracy));
        if (better > 0 || (better == 0 && Closes))
        {
            _best.Take(_average.Averages);
            State = State with { BestPassed = total, BestSolvedTo = SolvedBy(total), BestSequenceAccuracy = sequences, BestAccuracy = symbols };
        }

        return passed;
    }

    /// <summary>The longest unseen length found right by so many tests in a row; annealing may begin before the probe is.</summary>
    private int? SolvedBy(int passed) => passed switch
    {
        0 => null,
        1 => State.ProbePassed ? Task.LongestUpTo(Options.ProbeLength) : null,
        _ => Task.LongestUpTo(Options.CheckLengths[passed - 2]),
    };

    private string BeginChecks()
    {
        State = State with { Phase = CurriculumPhase.Checking, ChecksPassed = 0 };
        return "unseen lengths are checked";
    }

    private string Anneal()
    {
        State = State with { Phase = CurriculumPhase.Annealing, Anneals = State.Anneals + 1, AnnealSteps = 0 };
        return $"{(State.IsRefined ? "refining, " : "")}annealing {State.Anneals} for {Options.AnnealSteps} steps";
    }

    private string Restart(string why)
    {
        var failed = State.Attempt;
        Begin(failed + 1);
        return $"start {failed} failed: {why}; start {failed + 1} begins";
    }

    private string Finish(string why)
    {
        TakeBest();
        // A network that was never checked is not worth the computing, and one that passed every check has nothing to gain.
        var chooses = Options is { GateLimits.Count: > 0, CheckLengths.Count: > 0, Steps: null } && State.BestPassed > 0 && !Checked;
        State = State with { Phase = chooses ? CurriculumPhase.Choosing : CurriculumPhase.Finished };
        return chooses ? $"{why}; limits for its update gates are tried" : why;
    }

    /// <summary>Puts the weights that are left in the end into <see cref="Model"/>.</summary>
    private void TakeBest()
    {
        if (Options.Steps is not null || State.BestPassed < 0) _best.Take(_average.Averages);
        _best.CopyTo(Model.Parameters);
    }

    /// <summary>Whether this start leads nowhere. One refined from a network of the user's goes on as long as it was asked for.</summary>
    private bool IsWeak => State is { Anneals: > 0, Farthest: <= 1.5, RefinesFrom: not 0 } && State.Anneals == Options.WeakAnneals
        && Options.CheckLengths.Count > 1 && State.Teraflops < Options.WeakUntil * Options.MaxTeraflops;

    private bool IsSpent => Options.Steps is null && State.Teraflops >= Options.MaxTeraflops;

    private string OutOfComputing => $"the limit of {Options.MaxTeraflops} TFLOP is reached";
}
