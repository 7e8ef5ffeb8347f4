namespace TensorCore;

/// <summary>
/// Adam with decoupled weight decay: theta *= 1 - learning rate * decay before each step. Loshchilov &amp; Hutter,
/// "Decoupled Weight Decay Regularization" (2019).
/// </summary>
public sealed class AdamW : Adam
{
    /// <inheritdoc cref="Adam(IReadOnlyList{Tensor}, double, double, double, double, double, bool)"/>
    public AdamW(
        IReadOnlyList<Tensor> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0.01, bool amsGrad = false)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, amsGrad)
    {
    }

    /// <inheritdoc cref="Adam(IReadOnlyList{ParameterGroup}, double, double, double, double, double, bool)"/>
    public AdamW(
        IReadOnlyList<ParameterGroup> groups, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double epsilon = 1e-8, double weightDecay = 0.01, bool amsGrad = false)
        : base(groups, learningRate, beta1, beta2, epsilon, weightDecay, amsGrad)
    {
    }

    /// <inheritdoc/>
    private protected override bool DecoupledDecay => true;
}
