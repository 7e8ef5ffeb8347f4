namespace TensorCore.Kernels;

/// <summary>All bits of x flipped.</summary>
public readonly record struct BitwiseNot : IIntegerUnaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T x) where T : unmanaged, IIntegerLane<T> => ~x;
}
