namespace TensorCore;

/// <summary>A training run as a loop sees it: steps until it is finished, savable between any two.</summary>
public interface ITrainer : IDisposable
{
    /// <summary>Whether there is nothing more to do.</summary>
    bool IsFinished { get; }

    /// <summary>Steps taken, over all processes that took part.</summary>
    int Steps { get; }

    /// <summary>Seconds of training, over all processes that took part.</summary>
    double Seconds { get; }

    /// <summary>How far the run is, from 0 to 1, as well as can be told.</summary>
    double Fraction { get; }

    /// <summary>Computing so far, in FLOP: a multiplication and an addition count as two.</summary>
    double Flops { get; }

    /// <summary>What the last step gave, in the order in which people want to read it.</summary>
    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Takes one step.</summary>
    /// <returns>What happened besides the step, for people to read; null when nothing did.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not a number; the weights are as they were before the step.</exception>
    string? Step();

    /// <summary>Writes everything that going on needs, to another file first that is then renamed.</summary>
    void Save(string path);
}

/// <summary>A figure that training reports.</summary>
/// <param name="Name">In camel case, as in files.</param>
/// <param name="Label">As on the screen.</param>
/// <param name="Value">The figure.</param>
/// <param name="Format">.NET format string for the screen.</param>
public readonly record struct Metric(string Name, string Label, double Value, string Format);

/// <summary>Training cannot go on, because the loss is not a number.</summary>
public sealed class TrainingDivergedException(string message) : Exception(message);
