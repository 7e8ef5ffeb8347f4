namespace TensorCore.Kernels;

/// <summary>Bits set in both a and b.</summary>
public readonly record struct BitwiseAnd : IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => a & b;
}
