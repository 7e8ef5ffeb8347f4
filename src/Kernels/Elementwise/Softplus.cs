namespace TensorCore.Kernels;

/// <summary>log(1 + exp(Beta x)) / Beta, without overflow (Dugas et al., 2001).</summary>
/// <param name="Beta">Sharpness; the larger, the closer to max(x, 0).</param>
public readonly record struct Softplus(double Beta) : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 8;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T>
    {
        var scaled = x * T.Constant(Beta);
        return (T.Max(scaled, T.Constant(0)) + T.Log1P(T.Exp(-T.Abs(scaled)))) / T.Constant(Beta);
    }

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Sigmoid(x * T.Constant(Beta));
}
