namespace TensorCore;

/// <summary>Tests a network on lengths it may never have seen.</summary>
public static class LengthTest
{
    // Sequences that are evaluated together: two threads each have some, and the state of the longest stays small.
    internal const int Together = 8;

    /// <summary>Tries random sequences of one length.</summary>
    /// <param name="model">The network; run in evaluation mode.</param>
    /// <param name="task">Where the sequences come from.</param>
    /// <param name="length">Their length; operands have (length - 1) / 2 digits where the task has two.</param>
    /// <param name="sequences">How many.</param>
    /// <param name="rng">Draws them.</param>
    /// <param name="progress">Told after each group how many are done.</param>
    /// <param name="giveUp">Whether to stop after the first eight when none of them is exact; the score says how many were tried.</param>
    public static SequenceScore Score(
        SequenceNetwork model, SequenceTask task, int length, int sequences, Rng rng, Action<int>? progress = null, bool giveUp = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        var score = default(SequenceScore);
        for (var done = 0; done < sequences; done += Together)
        {
            using var scope = new Scope();
            var batch = task.SampleExact(length, Math.Min(Together, sequences - done), rng, model.Device);
            score += SequenceScore.Of(model.Predict(batch.Inputs), batch.Targets);
            progress?.Invoke(score.Sequences);
            if (giveUp && score.Exact == 0) break;
        }

        return score;
    }

    /// <summary>Tries the cases that are hardest for the task at one length.</summary>
    public static IReadOnlyList<AdversarialResult> Adversarial(SequenceNetwork model, SequenceTask task, int length)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        return [.. HardScores(model, task, length).Select(hard =>
            new AdversarialResult(hard.Case, length, hard.Score.Exact == hard.Score.Sequences, hard.Score.SymbolAccuracy))];
    }

    /// <summary>The score of all those cases together.</summary>
    public static SequenceScore HardScore(SequenceNetwork model, SequenceTask task, int length)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        return HardScores(model, task, length).Aggregate(default(SequenceScore), (sum, hard) => sum + hard.Score);
    }

    private static IEnumerable<(string Case, SequenceScore Score)> HardScores(SequenceNetwork model, SequenceTask task, int length)
    {
        foreach (var (name, batch) in task.Adversarial(length, model.Device))
        {
            using var made = batch; // before the scope began
            using var scope = new Scope();
            yield return (name, SequenceScore.Of(model.Predict(batch.Inputs), batch.Targets));
        }
    }
}
