namespace TensorCore.Kernels;

/// <summary>The logistic function, 1 / (1 + exp(-x)).</summary>
public readonly record struct Sigmoid : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Sigmoid(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => y * (T.Constant(1) - y);
}
