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
    public void Apply<T>(ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        gradient = T.Fma(T.Constant(WeightDecay), parameter, gradient);
        a = T.Fma(T.Constant(1 - Beta1), gradient, T.Constant(Beta1) * a);
        b = T.Max(T.Constant(Beta2) * b, T.Abs(gradient) + T.Constant(Epsilon));
        parameter = T.Fma(T.Constant(-StepSize), a / b, parameter);
    }
}
