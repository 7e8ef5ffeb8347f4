namespace TensorCore.Kernels;

/// <summary>The hyperbolic sine.</summary>
public readonly record struct Sinh : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 6;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Sinh(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Cosh(x);
}
