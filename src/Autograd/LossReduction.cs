namespace TensorCore;

/// <summary>What a loss makes of the losses of its elements.</summary>
public enum LossReduction
{
    /// <summary>Their mean, as a scalar.</summary>
    Mean,

    /// <summary>Their sum, as a scalar.</summary>
    Sum,

    /// <summary>Nothing: the losses themselves.</summary>
    None,
}

/// <summary>Applies a <see cref="LossReduction"/>.</summary>
internal static class LossReductions
{
    extension(LossReduction reduction)
    {
        /// <summary>The mean, the sum or the tensor itself.</summary>
        public Tensor Of(Tensor losses) => reduction switch
        {
            LossReduction.Mean => losses.Mean(),
            LossReduction.Sum => losses.Sum(),
            LossReduction.None => losses,
            _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "Not a way to reduce losses."),
        };
    }

    /// <summary>Losses compare element by element and do not broadcast: a forgotten axis would go unnoticed.</summary>
    public static void SameShape(string loss, Tensor prediction, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if (prediction.Shape != target.Shape)
            throw new ShapeException($"{loss} needs a target of the prediction's shape: the prediction is {prediction.Describe()}, the target {target.Describe()}. Reshape or expand one of them.");
    }
}
