namespace TensorCore;

/// <summary>
/// The rule of the original Neural GPU's published code (Kaiser &amp; Sutskever, 2016): when the loss of a checkpoint is
/// worse than the last three, the rate is multiplied by 0.98. Feed it by <see cref="Scheduler.Report"/> every 200 steps.
/// </summary>
public sealed class NeuralGpuDecay : Schedule
{
    private const double Reduction = 0.98;
    private readonly double[] _last = [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity];
    private double _factor = 1;

    /// <inheritdoc/>
    public override double Factor(long step) => _factor;

    /// <inheritdoc/>
    public override void Observe(double loss)
    {
        if (loss > _last.Max()) _factor *= Reduction;
        (_last[0], _last[1], _last[2]) = (_last[1], _last[2], loss);
    }

    /// <inheritdoc/>
    public override void VisitState(StateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit("factor", ref _factor);
        for (var i = 0; i < _last.Length; i++) visitor.Visit($"last.{i}", ref _last[i]);
    }
}
