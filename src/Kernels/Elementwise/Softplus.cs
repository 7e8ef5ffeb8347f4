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
        var rest = T.Log1P(T.Exp(-T.Abs(x * T.Constant(Beta)))) / T.Constant(Beta);
        return (Beta < 0 ? T.Min(x, T.Constant(0)) : T.Max(x, T.Constant(0))) + rest;
    }

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Sigmoid(x * T.Constant(Beta));
}
