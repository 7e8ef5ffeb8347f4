using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>x times the probability that a standard normal variable is below x (Hendrycks &amp; Gimpel, 2016, arXiv:1606.08415).</summary>
public readonly record struct Gelu : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 8;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x * T.NormalCdf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Fma(x * T.Constant(0.3989422804014327), T.Exp(T.Constant(-0.5) * x * x), T.NormalCdf(x));
}
