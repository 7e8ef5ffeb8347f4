using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The inverse hyperbolic tangent, log((1 + x) / (1 - x)) / 2.</summary>
public readonly record struct Atanh : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 6;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        var size = T.Abs(x);
        var half = T.Constant(0.5) * T.Log1P((size + size) / (T.Constant(1) - size));
        return T.CopySign(half, x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1) / ((T.Constant(1) - x) * (T.Constant(1) + x));
}
