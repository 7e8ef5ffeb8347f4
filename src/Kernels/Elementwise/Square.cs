namespace TensorCore.Kernels;

/// <summary>x * x.</summary>
public readonly record struct Square : IUnaryOp, IIntegerUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x * x;

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => x + x;

    /// <inheritdoc/>
    public T Integer<T>(T x) where T : unmanaged, IIntegerLane<T> => x * x;
}
