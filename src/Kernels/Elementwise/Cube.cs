namespace TensorCore.Kernels;

/// <summary>x * x * x.</summary>
public readonly record struct Cube : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x * x * x;

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(3) * x * x;
}
