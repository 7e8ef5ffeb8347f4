using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Divides the gradient by a running root mean square of itself. Tieleman &amp; Hinton, Coursera lecture 6.5 (2012);
/// centered: Graves, "Generating Sequences With Recurrent Neural Networks" (2013), equations 38 to 45.
/// </summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="WeightDecay">Factor of the parameter that is added to its gradient.</param>
/// <param name="Smoothing">How much of the running means (first state: of squares, second: of gradients) lasts.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="Momentum">Factor by which the velocity (third state) lasts.</param>
/// <param name="Centered">Whether the squared mean is taken off the mean square.</param>
public readonly record struct RmsPropRule(
    double LearningRate, double WeightDecay, double Smoothing, double Epsilon, double Momentum, Flag Centered) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T> =>
        new(-LearningRate, WeightDecay, Smoothing, 1 - Smoothing, Epsilon, Momentum);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        T minusRate = n.N0, decay = n.N1, kept = n.N2, added = n.N3, epsilon = n.N4, momentum = n.N5;
        gradient = T.Fma(decay, parameter, gradient);
        a = T.Fma(added, gradient * gradient, kept * a);
        var variance = a;
        if (Centered)
        {
            b = T.Fma(added, gradient, kept * b);
            variance = T.Max(a - (b * b), T.Constant(0)); // of constant gradients it is what rounding leaves
        }

        c = T.Fma(momentum, c, gradient / (T.Sqrt(variance) + epsilon));
        parameter = T.Fma(minusRate, c, parameter);
    }
}
