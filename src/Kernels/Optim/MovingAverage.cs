using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>An exponential moving average: average += (1 - decay) * (value - average), the value standing in the gradient's place.</summary>
/// <param name="Decay">How much of the average lasts.</param>
public readonly record struct MovingAverageRule(double Decay) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T> =>
        new(1 - Decay);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        parameter = T.Fma(n.N0, gradient - parameter, parameter);
    }
}
