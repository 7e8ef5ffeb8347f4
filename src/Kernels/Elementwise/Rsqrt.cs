namespace TensorCore.Kernels;

/// <summary>1 / sqrt(x).</summary>
public readonly record struct Rsqrt : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Constant(1) / T.Sqrt(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(-0.5) * y * y * y;
}
