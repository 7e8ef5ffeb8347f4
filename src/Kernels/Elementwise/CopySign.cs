namespace TensorCore.Kernels;

/// <summary>The magnitude of a with the sign of b. The derivative by a is 0 at 0.</summary>
public readonly record struct CopySign : IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.CopySign(a, b);

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.IfEqual(a, T.Constant(0), T.Constant(0), T.CopySign(T.Constant(1), a) * T.CopySign(T.Constant(1), b));

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);
}
