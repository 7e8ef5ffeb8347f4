namespace TensorCore.Kernels;

/// <summary>a shifted right by b bits, filled with the sign; only the sign when b is not in [0, width).</summary>
public readonly record struct ShiftRight : IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.ShiftRight(a, b);
}
