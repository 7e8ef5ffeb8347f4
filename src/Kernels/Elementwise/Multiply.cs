namespace TensorCore.Kernels;

/// <summary>a * b.</summary>
public readonly record struct Multiply : IBinaryOp, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Second;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => a * b;

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => b;

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => a;

    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => a * b;
}
