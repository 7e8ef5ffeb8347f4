namespace TensorCore.Kernels;

/// <summary>The angle in [0, pi] with cosine x.</summary>
public readonly record struct Acos : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Acos(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(-1) / T.Sqrt((T.Constant(1) - x) * (T.Constant(1) + x));
}
