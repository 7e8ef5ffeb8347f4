using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Adam. Formula and sources: <see cref="AdamRule"/>.</summary>
public class Adam : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly bool _amsGrad;

    /// <inheritdoc cref="Adam(IReadOnlyList{ParameterGroup}, double, double, double, double, double, bool)"/>
    public Adam(
        IReadOnlyList<Tensor> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0, bool amsGrad = false)
        : this([new ParameterGroup(parameters)], learningRate, beta1, beta2, epsilon, weightDecay, amsGrad)
    {
    }

    /// <summary>Makes the optimizer.</summary>
    /// <param name="groups">What to optimize.</param>
    /// <param name="learningRate">Step length.</param>
    /// <param name="beta1">How much of the running mean of gradients lasts from step to step.</param>
    /// <param name="beta2">How much of the running mean of their squares lasts.</param>
    /// <param name="epsilon">Added to the root mean square.</param>
    /// <param name="weightDecay">Factor of the parameter that is added to its gradient.</param>
    /// <param name="amsGrad">Never let the running mean of squares shrink.</param>
    public Adam(
        IReadOnlyList<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0, bool amsGrad = false)
        : base(groups, learningRate, weightDecay, "mean", "meanSquare", amsGrad ? "largestMeanSquare" : null) =>
        (_beta1, _beta2, _epsilon, _amsGrad) = (Lasting(beta1), Lasting(beta2), NotNegative(epsilon), amsGrad);

    /// <summary>Whether weight decay shrinks the parameter itself, as in AdamW, instead of adding to the gradient.</summary>
    private protected virtual bool DecoupledDecay => false;

    /// <inheritdoc/>
    protected override void Update(Pass pass)
    {
        double rate = pass.Group.LearningRate, decay = pass.Group.WeightDecay;
        pass.Apply(new AdamRule(
            rate / (1 - Math.Pow(_beta1, Steps)), Math.Sqrt(1 - Math.Pow(_beta2, Steps)),
            DecoupledDecay ? 0 : decay, DecoupledDecay ? 1 - (rate * decay) : 1, _beta1, _beta2, _epsilon, _amsGrad));
    }
}
