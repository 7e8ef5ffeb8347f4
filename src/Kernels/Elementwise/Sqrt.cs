namespace TensorCore.Kernels;

/// <summary>The square root of x.</summary>
public readonly record struct Sqrt : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Sqrt(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(0.5) / y;
}
