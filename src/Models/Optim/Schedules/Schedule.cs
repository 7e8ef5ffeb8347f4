namespace TensorCore;

/// <summary>
/// How a learning rate changes during training, as a factor of where it starts. Schedules multiply (<c>a * b</c>) and
/// follow one another (<see cref="Then"/>); a <see cref="Scheduler"/> applies one to an optimizer.
/// </summary>
public abstract class Schedule : IStateful
{
    /// <summary>The product of two schedules.</summary>
    public static Schedule operator *(Schedule a, Schedule b) => new ProductSchedule(a, b);

    /// <summary>The factor after a number of steps; at 0 that of the first step.</summary>
    public abstract double Factor(long step);

    /// <summary>Takes a loss that schedules which follow the progress of training wait for. Others ignore it.</summary>
    public virtual void Observe(double loss)
    {
    }

    /// <inheritdoc/>
    public virtual void VisitState(StateVisitor visitor)
    {
    }

    /// <summary>A number of steps that a schedule divides by.</summary>
    private protected static long RequireSteps(long steps) =>
        steps > 0 ? steps : throw new ArgumentOutOfRangeException(nameof(steps), steps, "A rate changes over 1 or more steps.");

    /// <summary>This schedule for a number of steps, then another, which counts its own steps from 0.</summary>
    public Schedule Then(long steps, Schedule next) => new SequenceSchedule(this, steps, next);
}

/// <summary>Two schedules multiplied.</summary>
internal sealed class ProductSchedule(Schedule a, Schedule b) : Schedule
{
    public override double Factor(long step) => a.Factor(step) * b.Factor(step);

    public override void Observe(double loss)
    {
        a.Observe(loss);
        b.Observe(loss);
    }

    public override void VisitState(StateVisitor visitor)
    {
        visitor.Visit("a", a);
        visitor.Visit("b", b);
    }
}

/// <summary>One schedule after another.</summary>
internal sealed class SequenceSchedule(Schedule first, long steps, Schedule next) : Schedule
{
    public override double Factor(long step) => step < steps ? first.Factor(step) : next.Factor(step - steps);

    public override void Observe(double loss)
    {
        first.Observe(loss);
        next.Observe(loss);
    }

    public override void VisitState(StateVisitor visitor)
    {
        visitor.Visit("first", first);
        visitor.Visit("next", next);
    }
}
