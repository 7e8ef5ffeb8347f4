namespace TensorCore;

/// <summary>Parameters that an optimizer treats alike, with their own learning rate and weight decay.</summary>
public sealed class ParameterGroup
{
    private readonly double? _learningRate;
    private readonly double? _weightDecay;

    /// <summary>Makes a group.</summary>
    /// <param name="parameters">Contiguous floating-point tensors, which the optimizer changes in place.</param>
    /// <param name="learningRate">The group's learning rate; the optimizer's when left out.</param>
    /// <param name="weightDecay">The group's weight decay; the optimizer's when left out.</param>
    public ParameterGroup(IReadOnlyList<Tensor> parameters, double? learningRate = null, double? weightDecay = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        _learningRate = learningRate;
        _weightDecay = weightDecay;
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Step length, read at each step; schedules set it.</summary>
    public double LearningRate { get; set; }

    /// <summary>Pull toward zero, read at each step; what it multiplies is said by the optimizer.</summary>
    public double WeightDecay { get; set; }

    internal void UseDefaults(double learningRate, double weightDecay)
    {
        LearningRate = _learningRate ?? learningRate;
        WeightDecay = _weightDecay ?? weightDecay;
    }
}
