namespace TensorCore.Kernels;

/// <summary>The angle in [-pi/2, pi/2] with tangent x.</summary>
public readonly record struct Atan : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Atan(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1) / T.Fma(x, x, T.Constant(1));
}
