using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// The AdaMax of the improved Neural GPU (Freivalds &amp; Liepins, "Improving the Neural GPU Architecture for Algorithm
/// Learning", 2017, and its published code): every gradient is clipped to a little over the norm known so far, and there
/// is no bias correction.
/// </summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="WeightDecay">Factor of the parameter that is added to its gradient; 0 in the original.</param>
/// <param name="Beta1">How much of the first moment (first state) lasts.</param>
/// <param name="Beta2">How much of the weighted infinity norm (second state) lasts.</param>
/// <param name="ClipFactor">The bound on a gradient is this factor of the norm ...</param>
/// <param name="ClipFloor">... plus this.</param>
/// <param name="Epsilon">Added to the norm that is divided by.</param>
public readonly record struct DngpuAdamaxRule(
    double LearningRate, double WeightDecay, double Beta1, double Beta2, double ClipFactor, double ClipFloor, double Epsilon) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T> =>
        new(-LearningRate, WeightDecay, Beta1, 1 - Beta1, Beta2, ClipFactor, ClipFloor, Epsilon);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        T minusRate = n.N0, decay = n.N1, kept = n.N2, added = n.N3, beta2 = n.N4, factor = n.N5, floor = n.N6, epsilon = n.N7;
        gradient = T.Fma(decay, parameter, gradient);
        var bound = T.Fma(factor, b, floor);
        gradient = T.Min(T.Max(gradient, -bound), bound);
        a = T.Fma(added, gradient, kept * a);
        b = T.Max(beta2 * b, T.Abs(gradient));
        parameter = T.Fma(minusRate, a / (b + epsilon), parameter);
    }
}
