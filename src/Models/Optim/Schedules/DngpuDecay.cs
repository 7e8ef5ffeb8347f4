namespace TensorCore;

/// <summary>
/// The rule of the improved Neural GPU's published code (Freivalds &amp; Liepins, 2017): when the losses of the last two
/// checkpoints both fail to beat the one before them, the rate is multiplied by 0.7, down to 1/60 of where it began.
/// Feed it by <see cref="Scheduler.Report"/> every 200 steps.
/// </summary>
public sealed class DngpuDecay : Schedule
{
    private const double Reduction = 0.7;
    private const double Floor = 1.0 / 60;
    private double _factor = 1;
    private double _beforeLast = double.PositiveInfinity;
    private double _last = double.PositiveInfinity;

    /// <inheritdoc/>
    public override double Factor(long step) => _factor;

    /// <inheritdoc/>
    public override void Observe(double loss)
    {
        if (!double.IsPositiveInfinity(_beforeLast) && Math.Min(_last, loss) >= _beforeLast)
            _factor = Math.Max(_factor * Reduction, Floor);
        _beforeLast = _last;
        _last = loss;
    }

    /// <inheritdoc/>
    public override void VisitState(StateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit("factor", ref _factor);
        visitor.Visit("beforeLast", ref _beforeLast);
        visitor.Visit("last", ref _last);
    }
}
