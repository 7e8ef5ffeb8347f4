namespace TensorCore.Kernels;

/// <summary>a shifted left by b bits; 0 when b is not in [0, width).</summary>
public readonly record struct ShiftLeft : IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.ShiftLeft(a, b);
}
