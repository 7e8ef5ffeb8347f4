namespace TensorCore;

/// <summary>The same factor for ever.</summary>
/// <param name="factor">The factor.</param>
public sealed class ConstantRate(double factor = 1) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => factor;
}

/// <summary>Multiplies by <paramref name="gamma"/> every so many steps. PyTorch's <c>StepLR</c>.</summary>
/// <param name="every">Steps between changes.</param>
/// <param name="gamma">Factor of each change.</param>
public sealed class StepDecay(long every, double gamma = 0.1) : Schedule
{
    private readonly long _every = RequireSteps(every);

    /// <inheritdoc/>
    public override double Factor(long step) => Math.Pow(gamma, step / _every);
}

/// <summary>Multiplies by <paramref name="gamma"/> at each milestone. PyTorch's <c>MultiStepLR</c>.</summary>
/// <param name="milestones">Numbers of steps, in any order.</param>
/// <param name="gamma">Factor of each change.</param>
public sealed class MultiStepDecay(IReadOnlyList<long> milestones, double gamma = 0.1) : Schedule
{
    private readonly long[] _milestones = [.. milestones];

    /// <inheritdoc/>
    public override double Factor(long step) => Math.Pow(gamma, _milestones.Count(m => m <= step));
}

/// <summary>Multiplies by <paramref name="gamma"/> at every step. PyTorch's <c>ExponentialLR</c>.</summary>
/// <param name="gamma">Factor of each change.</param>
public sealed class ExponentialDecay(double gamma) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => Math.Pow(gamma, step);
}

/// <summary>
/// Half a cosine from 1 to <paramref name="end"/>, then constant. Loshchilov &amp; Hutter, "SGDR: Stochastic Gradient
/// Descent with Warm Restarts" (2017), without the restarts; PyTorch's <c>CosineAnnealingLR</c> up to its end.
/// </summary>
/// <param name="steps">Steps until the end.</param>
/// <param name="end">The last factor.</param>
public sealed class CosineDecay(long steps, double end = 0) : Schedule
{
    private readonly long _steps = RequireSteps(steps);

    /// <inheritdoc/>
    public override double Factor(long step) =>
        end + ((1 - end) * (1 + Math.Cos(Math.PI * Math.Min(step, _steps) / _steps)) / 2);
}

/// <summary>A straight line from <paramref name="start"/> to <paramref name="end"/>, then constant. PyTorch's <c>LinearLR</c>.</summary>
/// <param name="steps">Steps until the end.</param>
/// <param name="start">The first factor.</param>
/// <param name="end">The last factor.</param>
public sealed class LinearDecay(long steps, double start = 1, double end = 0) : Schedule
{
    private readonly long _steps = RequireSteps(steps);

    /// <inheritdoc/>
    public override double Factor(long step) => start + ((end - start) * Math.Min(step, _steps) / _steps);
}

/// <summary>
/// Rises along a straight line to where another schedule begins, which then follows. Goyal et al., "Accurate, Large
/// Minibatch SGD" (2017), section 2.2.
/// </summary>
/// <param name="steps">Steps of the rise.</param>
/// <param name="then">What follows, counting its own steps from 0; constant when left out.</param>
/// <param name="start">The first factor, of the one <paramref name="then"/> begins with.</param>
public sealed class WarmUp(long steps, Schedule? then = null, double start = 0) : Schedule
{
    private readonly Schedule _then = then ?? new ConstantRate();

    /// <inheritdoc/>
    public override double Factor(long step) => step < steps
        ? (start + ((1 - start) * step / steps)) * _then.Factor(0)
        : _then.Factor(step - steps);

    /// <inheritdoc/>
    public override void Observe(double loss) => _then.Observe(loss);

    /// <inheritdoc/>
    public override void VisitState(StateVisitor visitor) => _then.VisitState(visitor);
}
