namespace TensorCore.Kernels;

/// <summary>exp(x) - 1 without cancellation near 0.</summary>
public readonly record struct ExpM1 : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.ExpM1(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => y + T.Constant(1);
}
