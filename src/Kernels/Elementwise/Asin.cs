namespace TensorCore.Kernels;

/// <summary>The angle in [-pi/2, pi/2] with sine x.</summary>
public readonly record struct Asin : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Asin(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(1) / T.Sqrt((T.Constant(1) - x) * (T.Constant(1) + x));
}
