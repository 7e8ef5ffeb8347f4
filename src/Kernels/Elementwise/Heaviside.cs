namespace TensorCore.Kernels;

/// <summary>0 below zero, 1 above, b at zero; NaN stays NaN.</summary>
public readonly record struct Heaviside : IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Nothing;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.IfEqual(a, T.Constant(0), b, T.IfLess(a, T.Constant(0), T.Constant(0), T.IfLess(T.Constant(0), a, T.Constant(1), a)));

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.IfEqual(a, T.Constant(0), T.Constant(1), T.Constant(0));
}
