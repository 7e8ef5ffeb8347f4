namespace TensorCore.Kernels;

/// <summary>1 where a == b, else 0.</summary>
public readonly record struct EqualTo : IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Nothing;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.IfEqual(a, b, T.Constant(1), T.Constant(0));

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);
}
