namespace TensorCore.Kernels;

/// <summary>x * sigmoid(x), also called Swish (Elfwing, Uchibe &amp; Doya, 2018, arXiv:1702.03118).</summary>
public readonly record struct Silu : IUnaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x * T.Sigmoid(x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>
    {
        var s = T.Sigmoid(x);
        return T.Fma(x * s, T.Constant(1) - s, s);
    }
}
