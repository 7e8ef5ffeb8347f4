namespace TensorCore.Kernels;

/// <summary>Slope x + Offset limited to [0, 1]; NaN stays NaN. The gradient is 0 at the bounds.</summary>
/// <param name="Slope">Slope in the middle.</param>
/// <param name="Offset">Value at 0.</param>
public readonly record struct HardSigmoid(double Slope, double Offset) : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => new Clip(0, 1).Forward(T.Fma(x, T.Constant(Slope), T.Constant(Offset)));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.IfLess(T.Constant(0), y, T.IfLess(y, T.Constant(1), T.Constant(Slope), T.Constant(0)), T.Constant(0));
}
