namespace TensorCore.Kernels;

/// <summary>log(1 / (1 + exp(-x))), without overflow on either side.</summary>
public readonly record struct LogSigmoid : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 8;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.Min(x, T.Constant(0)) - T.Log1P(T.Exp(-T.Abs(x)));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Sigmoid(-x);
}
