namespace TensorCore.Kernels;

/// <summary>b (log(b) - a) of a log-probability a and a target probability b; 0 where b is 0.</summary>
public readonly record struct KlDivergence : IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.IfEqual(b, T.Constant(0), T.Constant(0), b * (T.Log(b) - a));

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => -b;

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> =>
        T.IfEqual(b, T.Constant(0), T.Constant(0), T.Log(b) - a + T.Constant(1));
}
