namespace TensorCore.Kernels;

/// <summary>The larger of a and b; NaN when either is NaN. A tie splits the gradient in half, or gives all of it to the first.</summary>
/// <param name="FirstWinsTies">Whether it does the latter.</param>
public readonly record struct Maximum(bool FirstWinsTies) : IBinaryOp, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.Max(a, b);

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => Slope(a, b, FirstWinsTies ? 1 : 0.5);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => Slope(b, a, FirstWinsTies ? 0 : 0.5);

    private static T Slope<T>(T x, T other, double tie) where T : unmanaged, ILane<T> =>
        T.IfEqual(x, other, T.Constant(tie), T.IfLess(x, other, T.Constant(0), T.Constant(1)));

    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.Max(a, b);
}
