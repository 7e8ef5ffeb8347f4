namespace TensorCore;

/// <summary>
/// Sets an optimizer's learning rates by a schedule: each group's rate is the one it had when the scheduler was made,
/// times the schedule's factor.
/// </summary>
/// <example>
/// <code>
/// var scheduler = new Scheduler(adam, new WarmUp(100, new CosineDecay(10_000)));
/// for (...) { ...; adam.Step(gradients); scheduler.Step(); }
/// </code>
/// </example>
public sealed class Scheduler : IStateful
{
    private readonly Optimizer _optimizer;
    private readonly Schedule _schedule;
    private readonly double[] _initial;
    private long _steps;

    /// <summary>Takes over the optimizer's learning rates and sets those of the first step.</summary>
    public Scheduler(Optimizer optimizer, Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(schedule);
        _optimizer = optimizer;
        _schedule = schedule;
        _initial = [.. optimizer.Groups.Select(g => g.LearningRate)];
        Apply();
    }

    /// <summary>Steps counted so far.</summary>
    public long Steps => _steps;

    /// <summary>Counts a step and sets the rates for the next. Call it after the optimizer's own step.</summary>
    public void Step()
    {
        _steps++;
        Apply();
    }

    /// <summary>Tells the schedule a loss, as measured at an epoch's end or a checkpoint, and sets the rates anew.</summary>
    public void Report(double loss)
    {
        _schedule.Observe(loss);
        Apply();
    }

    /// <inheritdoc/>
    public void VisitState(StateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit("steps", ref _steps);
        for (var i = 0; i < _initial.Length; i++) visitor.Visit($"initial.{i}", ref _initial[i]);
        visitor.Visit("schedule", _schedule);
        Apply();
    }

    private void Apply()
    {
        var factor = _schedule.Factor(_steps);
        for (var i = 0; i < _initial.Length; i++) _optimizer.Groups[i].LearningRate = _initial[i] * factor;
    }
}
