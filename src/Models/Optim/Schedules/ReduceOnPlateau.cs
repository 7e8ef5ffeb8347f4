namespace TensorCore;

/// <summary>
/// Multiplies by a factor when the loss has not improved for a while. PyTorch's <c>ReduceLROnPlateau</c> in its mode
/// <c>min</c> with a relative threshold. Feed it by <see cref="Scheduler.Report"/>.
/// </summary>
public sealed class ReduceOnPlateau : Schedule
{
    private readonly double _reduction;
    private readonly int _patience;
    private readonly double _threshold;
    private readonly int _cooldown;
    private readonly double _floor;
    private double _factor = 1;
    private double _best = double.PositiveInfinity;
    private long _bad;
    private long _cooling;

    /// <summary>Makes the schedule.</summary>
    /// <param name="reduction">Factor of each change, between 0 and 1.</param>
    /// <param name="patience">Losses in a row that may fail to improve; the next one that does reduces the rate.</param>
    /// <param name="threshold">An improvement is a loss below best * (1 - threshold).</param>
    /// <param name="cooldown">Losses after a change that are not counted.</param>
    /// <param name="floor">The smallest factor.</param>
    public ReduceOnPlateau(double reduction = 0.1, int patience = 10, double threshold = 1e-4, int cooldown = 0, double floor = 0)
    {
        if (!(reduction is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "A reduction is a factor between 0 and 1.");
        (_reduction, _patience, _threshold, _cooldown, _floor) = (reduction, patience, threshold, cooldown, floor);
    }

    /// <inheritdoc/>
    public override double Factor(long step) => _factor;

    /// <inheritdoc/>
    public override void Observe(double loss)
    {
        if (loss < _best * (1 - _threshold))
        {
            _best = loss;
            _bad = 0;
        }
        else
        {
            _bad++;
        }

        if (_cooling > 0)
        {
            _cooling--;
            _bad = 0;
        }

        if (_bad <= _patience) return;
        _factor = Math.Max(_factor * _reduction, _floor);
        _cooling = _cooldown;
        _bad = 0;
    }

    /// <inheritdoc/>
    public override void VisitState(StateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit("factor", ref _factor);
        visitor.Visit("best", ref _best);
        visitor.Visit("bad", ref _bad);
        visitor.Visit("cooling", ref _cooling);
    }
}
