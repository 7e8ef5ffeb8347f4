using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Adamax, Adam with the infinity norm: Kingma &amp; Ba, "Adam: A Method for Stochastic Optimization" (2015), section 7.1.
/// As in PyTorch, epsilon is added to each |gradient|.
/// </summary>
/// <param name="StepSize">Learning rate over the first moment's bias correction.</param>
/// <param name="WeightDecay">Factor of the parameter that is added to its gradient.</param>
/// <param name="Beta1">How much of the first moment (first state) lasts.</param>
/// <param name="Beta2">How much of the weighted infinity norm (second state) lasts.</param>
/// <param name="Epsilon">Keeps the norm from being zero.</param>
public readonly record struct AdamaxRule(double StepSize, double WeightDecay, double Beta1, double Beta2, double Epsilon) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T> =>
        new(-StepSize, WeightDecay, Beta1, 1 - Beta1, Beta2, Epsilon);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        T minusStep = n.N0, decay = n.N1, kept = n.N2, added = n.N3, beta2 = n.N4, epsilon = n.N5;
        gradient = T.Fma(decay, parameter, gradient);
        a = T.Fma(added, gradient, kept * a);
        b = T.Max(beta2 * b, T.Abs(gradient) + epsilon);
        parameter = T.Fma(minusStep, a / b, parameter);
    }
}
