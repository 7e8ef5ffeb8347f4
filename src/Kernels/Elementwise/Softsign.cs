namespace TensorCore.Kernels;

/// <summary>x / (1 + |x|).</summary>
public readonly record struct Softsign : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x / (T.Constant(1) + T.Abs(x));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>
    {
        var d = T.Constant(1) + T.Abs(x);
        return T.Constant(1) / (d * d);
    }
}
