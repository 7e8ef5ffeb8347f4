using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>
/// Scale x above 0 and Scale Alpha (exp(InputScale x) - 1) below: the family of ELU (Clevert, Unterthiner &amp; Hochreiter,
/// 2016, arXiv:1511.07289), SELU and CELU. The derivative at 0 is that from below.
/// </summary>
/// <param name="Alpha">Minus the limit at -infinity, before scaling.</param>
/// <param name="Scale">Factor of the result.</param>
/// <param name="InputScale">Factor of x below 0.</param>
public readonly record struct Elu(double Alpha, double Scale, double InputScale) : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 6;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.IfLess(T.Constant(0), x, x * T.Constant(Scale), T.ExpM1(x * T.Constant(InputScale)) * T.Constant(Alpha * Scale));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.IfLess(T.Constant(0), x, T.Constant(Scale), T.Exp(x * T.Constant(InputScale)) * T.Constant(Alpha * Scale * InputScale));
}
