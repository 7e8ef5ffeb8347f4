namespace TensorCore;

/// <summary>Parameters that an optimizer treats alike, with their own learning rate and weight decay.</summary>
public sealed class ParameterGroup
{
    private double? _givenRate;
    private double? _givenDecay;
    private bool _isTaken;

    /// <summary>Makes a group.</summary>
    /// <param name="parameters">Contiguous floating-point tensors, which the optimizer changes in place.</param>
    /// <param name="learningRate">The group's learning rate; the optimizer's when left out.</param>
    /// <param name="weightDecay">The group's weight decay; the optimizer's when left out.</param>
    public ParameterGroup(IReadOnlyList<Tensor> parameters, double? learningRate = null, double? weightDecay = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        if (learningRate is { } rate) LearningRate = rate;
        if (weightDecay is { } decay) WeightDecay = decay;
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Step length, read at each step; schedules set it. What is set before an optimizer takes the group is the group's own.</summary>
    public double LearningRate
    {
        get;
        set
        {
            field = value;
            if (!_isTaken) _givenRate = value;
        }
    }

    /// <summary>Pull toward zero, read at each step; what it multiplies is said by the optimizer. Set before that, it is the group's own.</summary>
    public double WeightDecay
    {
        get;
        set
        {
            field = value;
            if (!_isTaken) _givenDecay = value;
        }
    }

    /// <summary>Takes the optimizer's values where the group has none of its own.</summary>
    internal void UseDefaults(double learningRate, double weightDecay)
    {
        _isTaken = true;
        LearningRate = Optimizer.NotNegative(_givenRate ?? learningRate, nameof(learningRate));
        WeightDecay = Optimizer.NotNegative(_givenDecay ?? weightDecay, nameof(weightDecay));
    }
}
