namespace TensorCore.Kernels;

/// <summary>x limited to [Low, High]; NaN stays NaN. Unlike <see cref="Clip"/> the gradient is 0 at the bounds, as in PyTorch.</summary>
/// <param name="Low">Smallest value.</param>
/// <param name="High">Largest value.</param>
public readonly record struct HardTanh(double Low, double High) : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => new Clip(Low, High).Forward(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.IfLess(T.Constant(Low), y, T.IfLess(y, T.Constant(High), T.Constant(1), T.Constant(0)), T.Constant(0));
}
