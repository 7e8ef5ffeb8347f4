using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Adamax. Formula and source: <see cref="AdamaxRule"/>.</summary>
public sealed class Adamax : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;

    /// <inheritdoc cref="Adamax(IReadOnlyList{ParameterGroup}, double, double, double, double, double)"/>
    public Adamax(
        IReadOnlyList<Tensor> parameters, double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay)
    {
    }

    /// <summary>Makes the optimizer.</summary>
    /// <param name="groups">What to optimize.</param>
    /// <param name="learningRate">Step length.</param>
    /// <param name="beta1">How much of the running mean of gradients lasts from step to step.</param>
    /// <param name="beta2">How much of the weighted infinity norm lasts.</param>
    /// <param name="epsilon">Added to each gradient's magnitude.</param>
    /// <param name="weightDecay">Factor of the parameter that is added to its gradient.</param>
    public Adamax(
        IReadOnlyList<ParameterGroup> groups, double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : base(groups, learningRate, weightDecay, "mean", "norm") =>
        (_beta1, _beta2, _epsilon) = (Lasting(beta1), Lasting(beta2), NotNegative(epsilon));

    /// <inheritdoc/>
    protected override void Update(Pass pass) => pass.Apply(new AdamaxRule(
        pass.Group.LearningRate / (1 - Math.Pow(_beta1, Steps)), pass.Group.WeightDecay, _beta1, _beta2, _epsilon));
}
