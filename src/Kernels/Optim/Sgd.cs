using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Gradient descent with momentum: v = momentum * v + gradientScale * g; theta -= lr * v, or with Nesterov's look-ahead
/// theta -= lr * (g + momentum * v). Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).
/// </summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="WeightDecay">Factor of the parameter that is added to its gradient.</param>
/// <param name="Momentum">Factor by which the velocity (first state) lasts.</param>
/// <param name="GradientScale">1 - dampening; 1 in the first step, as in PyTorch.</param>
/// <param name="Nesterov">Whether to look ahead.</param>
public readonly record struct SgdRule(double LearningRate, double WeightDecay, double Momentum, double GradientScale, Flag Nesterov) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T> =>
        new(-LearningRate, WeightDecay, Momentum, GradientScale);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        T minusRate = n.N0, decay = n.N1, momentum = n.N2, scale = n.N3;
        gradient = T.Fma(decay, parameter, gradient);
        a = T.Fma(scale, gradient, momentum * a);
        parameter = T.Fma(minusRate, Nesterov ? T.Fma(momentum, a, gradient) : a, parameter);
    }
}
