using System.Diagnostics;

namespace TensorCore;

/// <summary>What trainers share: the clock, and the checks before and within a step.</summary>
public abstract class Trainer : ITrainer
{
    private readonly Stopwatch _watch = new();

    /// <inheritdoc/>
    public abstract bool IsFinished { get; }

    /// <inheritdoc/>
    public abstract int Steps { get; }

    /// <inheritdoc/>
    public double Seconds => EarlierSeconds + _watch.Elapsed.TotalSeconds;

    /// <inheritdoc/>
    public abstract double Fraction { get; }

    /// <inheritdoc/>
    public abstract double Flops { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Seconds of training in earlier processes; set when a run is resumed.</summary>
    protected double EarlierSeconds { get; set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The run is finished.</exception>
    public string? Step()
    {
        if (IsFinished) throw new InvalidOperationException("This run is finished.");
        _watch.Start();
        try
        {
            return TakeStep();
        }
        finally
        {
            _watch.Stop();
        }
    }

    /// <inheritdoc/>
    public abstract void Save(string path);

    /// <summary>Releases the model and whatever else is owned.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes one step; the clock runs.</summary>
    /// <returns>What happened besides the step, for people to read; null when nothing did.</returns>
    protected abstract string? TakeStep();

    /// <summary>Releases the model and whatever else is owned.</summary>
    protected abstract void Release();

    /// <summary>Refuses to change the weights by a loss that is not a number.</summary>
    /// <returns>The loss.</returns>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    protected double RequireFinite(double loss, double learningRate) => double.IsFinite(loss)
        ? loss
        : throw new TrainingDivergedException(
            $"The loss became {loss} in step {Steps + 1}; the weights are kept as they were before it. Try a smaller learning rate than {learningRate}.");
}
