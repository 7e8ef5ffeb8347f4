namespace TensorCore.Kernels;

/// <summary>Bits set in exactly one of a and b.</summary>
public readonly record struct BitwiseXor : IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => a ^ b;
}
