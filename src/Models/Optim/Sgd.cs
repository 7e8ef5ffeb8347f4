using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Stochastic gradient descent, with momentum if asked for. Formula and source: <see cref="SgdRule"/>.</summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum;
    private readonly double _dampening;
    private readonly bool _nesterov;

    /// <inheritdoc cref="Sgd(IReadOnlyList{ParameterGroup}, double, double, double, bool, double)"/>
    public Sgd(
        IReadOnlyList<Tensor> parameters, double learningRate, double momentum = 0, double dampening = 0, bool nesterov = false, double weightDecay = 0)
        : this([new ParameterGroup(parameters)], learningRate, momentum, dampening, nesterov, weightDecay)
    {
    }

    /// <summary>Makes the optimizer.</summary>
    /// <param name="groups">What to optimize.</param>
    /// <param name="learningRate">Step length.</param>
    /// <param name="momentum">How much of the velocity lasts from step to step.</param>
    /// <param name="dampening">How much of each gradient but the first is kept out of the velocity.</param>
    /// <param name="nesterov">Nesterov's look-ahead; asks for a momentum and no dampening.</param>
    /// <param name="weightDecay">Factor of the parameter that is added to its gradient.</param>
    /// <exception cref="ArgumentException"><paramref name="nesterov"/> without momentum or with dampening.</exception>
    public Sgd(
        IReadOnlyList<ParameterGroup> groups, double learningRate, double momentum = 0, double dampening = 0, bool nesterov = false, double weightDecay = 0)
        : base(groups, learningRate, weightDecay, momentum == 0 ? null : "velocity")
    {
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new ArgumentException($"Nesterov's method needs a momentum and no dampening; {momentum} and {dampening} were given.", nameof(nesterov));
        (_momentum, _dampening, _nesterov) = (NotNegative(momentum), dampening, nesterov);
    }

    /// <inheritdoc/>
    protected override void Update(Pass pass) => pass.Apply(new SgdRule(
        pass.Group.LearningRate, pass.Group.WeightDecay, _momentum, _momentum == 0 || Steps == 1 ? 1 : 1 - _dampening, _nesterov));
}
