namespace TensorCore.Kernels;

/// <summary>1 where both elements are true, of truth values 0 and 1.</summary>
public readonly record struct LogicalAnd : IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Nothing;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => a * b;

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(0);
}
