namespace TensorCore.Kernels;

/// <summary>x limited to [Low, High]; NaN stays NaN, with gradient 0. The gradient passes at the bounds themselves, as in PyTorch.</summary>
/// <param name="Low">Smallest value.</param>
/// <param name="High">Largest value; it wins where it is below <paramref name="Low"/>.</param>
public readonly record struct Clip(double Low, double High) : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        T low = T.Constant(Low), high = T.Constant(High);
        var raised = T.IfLess(x, low, low, x);
        return T.IfLess(high, raised, high, raised);
    }

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>
    {
        T zero = T.Constant(0), one = T.Constant(1);
        return T.IfLessOrEqual(T.Constant(Low), x, T.IfLessOrEqual(x, T.Constant(High), one, zero), zero);
    }
}
