using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Divides the gradient by the root of the sum of all its squares (first state). Duchi, Hazan &amp; Singer, "Adaptive
/// Subgradient Methods for Online Learning and Stochastic Optimization" (2011).
/// </summary>
/// <param name="LearningRate">Step length, its decay included.</param>
/// <param name="WeightDecay">Factor of the parameter that is added to its gradient.</param>
/// <param name="Epsilon">Added to the root.</param>
public readonly record struct AdagradRule(double LearningRate, double WeightDecay, double Epsilon) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T> =>
        new(-LearningRate, WeightDecay, Epsilon);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        T minusRate = n.N0, decay = n.N1, epsilon = n.N2;
        gradient = T.Fma(decay, parameter, gradient);
        a = T.Fma(gradient, gradient, a);
        parameter = T.Fma(minusRate, gradient / (T.Sqrt(a) + epsilon), parameter);
    }
}
