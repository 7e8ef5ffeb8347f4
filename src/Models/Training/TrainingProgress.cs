namespace TensorCore;

/// <summary>How much of a fixed set of random sequences, never trained as such, a network had right as training went on.</summary>
public sealed record TrainingProgress
{
    /// <summary>Length of the sequences: a trained one.</summary>
    public int Length { get; init; }

    /// <summary>How many there are.</summary>
    public int Sequences { get; init; }

    /// <summary>Fraction of sequences right when they were last tried.</summary>
    public double Accuracy { get; init; }

    /// <summary>When at least 99 % of the sequences were right for the first time, over all starts; null when they never were.</summary>
    public Milestone? At99 { get; init; }

    /// <summary>When all of them were.</summary>
    public Milestone? At100 { get; init; }

    /// <summary>What is known after another try.</summary>
    internal TrainingProgress After(SequenceScore score, Milestone now) => this with
    {
        Accuracy = score.SequenceAccuracy,
        At99 = At99 ?? (score.SequenceAccuracy >= 0.99 ? now : null),
        At100 = At100 ?? (score.Exact == score.Sequences ? now : null),
    };
}

/// <summary>A moment of a training run.</summary>
/// <param name="Steps">Steps taken, over all starts.</param>
/// <param name="Seconds">Seconds of training, over all processes that took part.</param>
public sealed record Milestone(int Steps, double Seconds);

/// <summary>The set of sequences that <see cref="TrainingProgress"/> is measured on: the same for every seed.</summary>
internal static class ProgressTest
{
    private const long Seed = 0x41;

    /// <summary>Progress before training.</summary>
    /// <param name="task">The task.</param>
    /// <param name="length">Length of the sequences, or the nearest possible below.</param>
    /// <param name="sequences">How many.</param>
    public static TrainingProgress Begin(SequenceTask task, int length, int sequences) =>
        new() { Length = task.LongestUpTo(length), Sequences = sequences };

    /// <summary>Tries a network.</summary>
    public static SequenceScore Try(SequenceNetwork model, SequenceTask task, TrainingProgress progress) =>
        LengthTest.Score(model, task, progress.Length, progress.Sequences, new Rng(Seed));
}
