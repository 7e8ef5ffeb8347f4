using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// The AdaMax that trains the improved Neural GPU; formula and source: <see cref="DngpuAdamaxRule"/>. The norm lasts
/// longer as training goes on: beta2 = 1 - max(5e-4, 0.01 * 0.5^(step / 2000)), the first step being number 0.
/// </summary>
public sealed class DngpuAdamax : Optimizer
{
    /// <inheritdoc cref="DngpuAdamax(IReadOnlyList{ParameterGroup}, double, double)"/>
    public DngpuAdamax(IReadOnlyList<Tensor> parameters, double learningRate, double weightDecay = 0)
        : this([new ParameterGroup(parameters)], learningRate, weightDecay)
    {
    }

    /// <summary>Makes the optimizer.</summary>
    /// <param name="groups">What to optimize.</param>
    /// <param name="learningRate">Step length; 0.01 * 48 / maps in the published code.</param>
    /// <param name="weightDecay">Factor of the parameter that is added to its gradient; none in the published code.</param>
    public DngpuAdamax(IReadOnlyList<ParameterGroup> groups, double learningRate, double weightDecay = 0)
        : base(groups, learningRate, weightDecay, "mean", "norm")
    {
    }

    /// <inheritdoc/>
    protected override void Update(Pass pass) => pass.Apply(new DngpuAdamaxRule(
        pass.Group.LearningRate, pass.Group.WeightDecay, Beta1: 0.9, Beta2: 1 - Math.Max(5e-4, 0.01 * Math.Pow(0.5, (Steps - 1) / 2000.0)),
        ClipFactor: 1.2, ClipFloor: 1e-4, Epsilon: 1e-8));
}
