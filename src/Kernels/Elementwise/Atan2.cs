namespace TensorCore.Kernels;

/// <summary>The angle of the point (b, a), in (-pi, pi].</summary>
public readonly record struct Atan2 : IBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => 8;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.Atan2(a, b);

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => b / T.Fma(a, a, b * b);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => -a / T.Fma(a, a, b * b);
}
