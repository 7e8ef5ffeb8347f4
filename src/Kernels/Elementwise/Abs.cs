namespace TensorCore.Kernels;

/// <summary>The value without its sign. The derivative at 0 is 0.</summary>
public readonly record struct Abs : IUnaryOp, IIntegerUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Abs(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => Sign.Of(x);

    /// <inheritdoc/>
    public T Integer<T>(T x) where T : unmanaged, IIntegerLane<T> => T.Abs(x);
}
