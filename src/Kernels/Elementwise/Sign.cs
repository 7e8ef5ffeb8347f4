namespace TensorCore.Kernels;

/// <summary>-1, 0 or 1; NaN stays NaN.</summary>
public readonly record struct Sign : IUnaryOp, IIntegerUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Of(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(0);

    /// <summary>The sign of x as a number.</summary>
    internal static T Of<T>(T x) where T : unmanaged, ILane<T>
    {
        var zero = T.Constant(0);
        return T.IfLess(zero, x, T.Constant(1), T.IfLess(x, zero, T.Constant(-1), x));
    }

    /// <inheritdoc/>
    public T Integer<T>(T x) where T : unmanaged, IIntegerLane<T> => T.IfLess(T.Integer(0), x, T.Integer(1), T.IfLess(x, T.Integer(0), T.Integer(-1), T.Integer(0)));
}
