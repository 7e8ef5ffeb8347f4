using TensorCore.Kernels;

namespace TensorCore;

/// <summary>RMSProp. Formula and sources: <see cref="RmsPropRule"/>.</summary>
public sealed class RmsProp : Optimizer
{
    private readonly double _smoothing;
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly bool _centered;

    /// <inheritdoc cref="RmsProp(IReadOnlyList{ParameterGroup}, double, double, double, double, bool, double)"/>
    public RmsProp(
        IReadOnlyList<Tensor> parameters, double learningRate = 0.01, double smoothing = 0.99, double epsilon = 1e-8,
        double momentum = 0, bool centered = false, double weightDecay = 0)
        : this([new ParameterGroup(parameters)], learningRate, smoothing, epsilon, momentum, centered, weightDecay)
    {
    }

    /// <summary>Makes the optimizer.</summary>
    /// <param name="groups">What to optimize.</param>
    /// <param name="learningRate">Step length.</param>
    /// <param name="smoothing">How much of the running means lasts from step to step.</param>
    /// <param name="epsilon">Added to the root mean square.</param>
    /// <param name="momentum">How much of the velocity lasts from step to step.</param>
    /// <param name="centered">Divide by the running standard deviation instead of the root mean square.</param>
    /// <param name="weightDecay">Factor of the parameter that is added to its gradient.</param>
    public RmsProp(
        IReadOnlyList<ParameterGroup> groups, double learningRate = 0.01, double smoothing = 0.99, double epsilon = 1e-8,
        double momentum = 0, bool centered = false, double weightDecay = 0)
        : base(groups, learningRate, weightDecay, "meanSquare", centered ? "mean" : null, momentum == 0 ? null : "velocity") =>
        (_smoothing, _epsilon, _momentum, _centered) = (Lasting(smoothing), NotNegative(epsilon), NotNegative(momentum), centered);

    /// <inheritdoc/>
    protected override void Update(Pass pass) =>
        pass.Apply(new RmsPropRule(pass.Group.LearningRate, pass.Group.WeightDecay, _smoothing, _epsilon, _momentum, _centered));
}
