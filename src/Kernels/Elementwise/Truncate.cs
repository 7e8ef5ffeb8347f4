namespace TensorCore.Kernels;

/// <summary>The nearest integer toward zero.</summary>
public readonly record struct Truncate : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Truncate(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(0);
}
