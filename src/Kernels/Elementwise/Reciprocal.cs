namespace TensorCore.Kernels;

/// <summary>1 / x.</summary>
public readonly record struct Reciprocal : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Constant(1) / x;

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => -(y * y);
}
