namespace TensorCore.Kernels;

/// <summary>a / b.</summary>
public readonly record struct Divide : IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => a / b;

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(1) / b;

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => -(a / b) / b;
}
