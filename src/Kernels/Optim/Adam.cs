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
    double Beta1, double Beta2, double Epsilon, bool AmsGrad) : IUpdateRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<T>(ref T parameter, T gradient, ref T a, ref T b, ref T c) where T : unmanaged, ILane<T>
    {
        gradient = T.Fma(T.Constant(WeightDecay), parameter, gradient);
        a = T.Fma(T.Constant(1 - Beta1), gradient, T.Constant(Beta1) * a);
        b = T.Fma(T.Constant(1 - Beta2), gradient * gradient, T.Constant(Beta2) * b);
        var second = b;
        if (AmsGrad) second = c = T.Max(c, b);
        var root = (T.Sqrt(second) / T.Constant(RootCorrection)) + T.Constant(Epsilon);
        parameter = T.Fma(T.Constant(-StepSize), a / root, T.Constant(Shrink) * parameter);
    }
}
