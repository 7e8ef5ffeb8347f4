using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>The logarithm of x to base 10.</summary>
public readonly record struct Log10 : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Log2.Snapped(T.Log(x) * T.Constant(0.4342944819032518));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(0.4342944819032518) / x;
}
