namespace TensorCore.Kernels;

/// <summary>The smaller of a and b; NaN when either is NaN. A tie splits the gradient in half.</summary>
public readonly record struct Minimum : IBinaryOp, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.Min(a, b);

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => Slope(a, b);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => Slope(b, a);

    private static T Slope<T>(T x, T other) where T : unmanaged, ILane<T> =>
        T.IfEqual(x, other, T.Constant(0.5), T.IfLess(other, x, T.Constant(0), T.Constant(1)));

    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.Min(a, b);
}
