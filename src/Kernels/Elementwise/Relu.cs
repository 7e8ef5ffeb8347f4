namespace TensorCore.Kernels;

/// <summary>max(x, 0) (Nair &amp; Hinton, 2010). The derivative at 0 is 0; NaN stays NaN.</summary>
public readonly record struct Relu : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.IfLess(x, T.Constant(0), T.Constant(0), x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.IfLess(T.Constant(0), y, T.Constant(1), T.Constant(0));
}
