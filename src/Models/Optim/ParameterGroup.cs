namespace TensorCore;

/// <summary>Parameters that an optimizer treats alike, with their own learning rate and weight decay.</summary>
public sealed class ParameterGroup
{
    private double? _rate;
    private double? _decay;
    private (double? Rate, double? Decay)? _own; // what it had before an optimizer took it

    /// <summary>Makes a group.</summary>
    /// <param name="parameters">Contiguous floating-point tensors, which the optimizer changes in place.</param>
    /// <param name="learningRate">The group's learning rate; the optimizer's when left out.</param>
    /// <param name="weightDecay">The group's weight decay; the optimizer's when left out.</param>
    public ParameterGroup(IReadOnlyList<Tensor> parameters, double? learningRate = null, double? weightDecay = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        (_rate, _decay) = (learningRate, weightDecay);
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Step length, read at each step; schedules set it. What is set before an optimizer takes the group is the group's own.</summary>
    public double LearningRate
    {
        get => _rate ?? 0;
        set => _rate = value;
    }

    /// <summary>Pull toward zero, read at each step; what it multiplies is said by the optimizer. Set before that, it is the group's own.</summary>
    public double WeightDecay
    {
        get => _decay ?? 0;
        set => _decay = value;
    }

    /// <summary>Takes the optimizer's values where the group has none of its own.</summary>
    internal void UseDefaults(double learningRate, double weightDecay)
    {
        _own ??= (_rate, _decay);
        LearningRate = Optimizer.NotNegative(_own.Value.Rate ?? learningRate, nameof(learningRate));
        WeightDecay = Optimizer.NotNegative(_own.Value.Decay ?? weightDecay, nameof(weightDecay));
    }
}
