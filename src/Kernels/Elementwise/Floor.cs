namespace TensorCore.Kernels;

/// <summary>The nearest integer below.</summary>
public readonly record struct Floor : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Floor(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(0);
}
