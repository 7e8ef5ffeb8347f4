namespace TensorCore.Kernels;

/// <summary>
/// a sigmoid(b): the gate of gated linear units (Dauphin et al., "Language Modeling with Gated Convolutional Networks", arXiv
/// 1612.08083).
/// </summary>
public readonly record struct SigmoidGate : IBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => 4;

    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Second;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => a * T.Sigmoid(b);

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Sigmoid(b);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        var gate = T.Sigmoid(b);
        return a * (gate * (T.Constant(1) - gate));
    }
}
