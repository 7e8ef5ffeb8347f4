namespace TensorCore.Kernels;

/// <summary>1 where x is not a number, else 0.</summary>
public readonly record struct IsNaN : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.IfEqual(x, x, T.Constant(0), T.Constant(1));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(0);
}
