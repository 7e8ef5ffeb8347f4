using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Adam: Kingma &amp; Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1. AdamW (Loshchilov &amp; Hutter,
/// "Decoupled Weight Decay Regularization", 2019) shrinks the parameter instead of adding to the gradient; AMSGrad (Reddi,
/// Kale &amp; Kumar, "On the Convergence of Adam and Beyond", 2018) never lets the second moment shrink.
/// </summary>
/// <param name="StepSize">Learning rate over the first moment's bias correction.</param>
/// <param name="RootCorrection">Square root of the second moment's bias correction.</param>
/// <param name="WeightDecay">Factor of the parameter that is added to its gradient.</param>
/// <param name="Shrink">Factor of the parameter before the step: 1, or 1 - learning rate * decay for AdamW.</param>
/// <param name="Beta1">How much of the first moment (first state) lasts.</param>
/// <param name="Beta2">How much of the second moment (second state) lasts.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="AmsGrad">Whether the largest second moment so far (third state) is divided by.</param>
public readonly record struct AdamRule(
    double StepSize, double RootCorrection, double WeightDecay, double Shrink,
    double Beta1, double Beta2, double Epsilon, Flag AmsGrad) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RuleNumbers<T> Numbers<T>() where T : unmanaged, ILane<T> =>
        new(-StepSize, RootCorrection, WeightDecay, Shrink, Beta1, 1 - Beta1, Beta2, 1 - Beta2, Epsilon);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(in RuleNumbers<T> n, ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        T minusStep = n.N0, rootCorrection = n.N1, decay = n.N2, shrink = n.N3;
        T kept1 = n.N4, added1 = n.N5, kept2 = n.N6, added2 = n.N7, epsilon = n.N8;
        gradient = T.Fma(decay, parameter, gradient);
        a = T.Fma(added1, gradient, kept1 * a);
        b = T.Fma(added2, gradient * gradient, kept2 * b);
        var second = b;
        if (AmsGrad) second = c = T.Max(c, b);
        parameter = T.Fma(minusStep, a / ((T.Sqrt(second) / rootCorrection) + epsilon), shrink * parameter);
    }
}
