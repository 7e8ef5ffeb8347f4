namespace TensorCore.Kernels;

/// <summary>x with NaN and infinities replaced. Their gradient is 0, that of all others 1.</summary>
/// <param name="NaN">For NaN.</param>
/// <param name="Positive">For infinity.</param>
/// <param name="Negative">For -infinity.</param>
public readonly record struct NanToNum(double NaN, double Positive, double Negative) : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        var infinity = T.Constant(double.PositiveInfinity);
        var y = T.IfEqual(x, infinity, T.Constant(Positive), T.IfEqual(x, -infinity, T.Constant(Negative), x));
        return T.IfEqual(x, x, y, T.Constant(NaN));
    }

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.IfLess(T.Abs(x), T.Constant(double.PositiveInfinity), T.Constant(1), T.Constant(0));
}
