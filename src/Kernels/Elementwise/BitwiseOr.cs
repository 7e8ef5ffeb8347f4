namespace TensorCore.Kernels;

/// <summary>Bits set in a or b.</summary>
public readonly record struct BitwiseOr : IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => a | b;
}
