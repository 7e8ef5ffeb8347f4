using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Adagrad. Formula and source: <see cref="AdagradRule"/>.</summary>
public sealed class Adagrad : Optimizer
{
    private readonly double _decay;
    private readonly double _epsilon;

    /// <inheritdoc cref="Adagrad(IReadOnlyList{ParameterGroup}, double, double, double, double, double)"/>
    public Adagrad(
        IReadOnlyList<Tensor> parameters, double learningRate = 0.01, double decay = 0, double initialSum = 0, double epsilon = 1e-10, double weightDecay = 0)
        : this([new ParameterGroup(parameters)], learningRate, decay, initialSum, epsilon, weightDecay)
    {
    }

    /// <summary>Makes the optimizer.</summary>
    /// <param name="groups">What to optimize.</param>
    /// <param name="learningRate">Step length.</param>
    /// <param name="decay">The learning rate is divided by 1 + decay * steps taken before.</param>
    /// <param name="initialSum">What the sum of squares starts from.</param>
    /// <param name="epsilon">Added to the root of the sum.</param>
    /// <param name="weightDecay">Factor of the parameter that is added to its gradient.</param>
    public Adagrad(
        IReadOnlyList<ParameterGroup> groups, double learningRate = 0.01, double decay = 0, double initialSum = 0, double epsilon = 1e-10, double weightDecay = 0)
        : base(groups, learningRate, weightDecay, "sumOfSquares")
    {
        (_decay, _epsilon) = (NotNegative(decay), NotNegative(epsilon));
        foreach (var (_, sum) in State) sum.Fill(NotNegative(initialSum));
    }

    /// <inheritdoc/>
    protected override void Update(Pass pass) =>
        pass.Apply(new AdagradRule(pass.Group.LearningRate / (1 + ((Steps - 1) * _decay)), pass.Group.WeightDecay, _epsilon));
}
