namespace TensorCore.Kernels;

/// <summary>The part behind the decimal point, with the sign of x.</summary>
public readonly record struct Frac : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x - T.Truncate(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1);
}
