namespace TensorCore.Kernels;

/// <summary>log(1 + x) without cancellation near 0.</summary>
public readonly record struct Log1P : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Log1P(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1) / (T.Constant(1) + x);
}
