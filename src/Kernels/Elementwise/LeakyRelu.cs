namespace TensorCore.Kernels;

/// <summary>x above 0 and Slope x below (Maas, Hannun &amp; Ng, 2013). The derivative at 0 is Slope.</summary>
/// <param name="Slope">Slope below 0.</param>
public readonly record struct LeakyRelu(double Slope) : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.IfLess(T.Constant(0), x, x, x * T.Constant(Slope));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.IfLess(T.Constant(0), x, T.Constant(1), T.Constant(Slope));
}
