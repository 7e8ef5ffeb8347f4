namespace TensorCore.Kernels;

/// <summary>f(x, b) with a fixed b, as a function of x alone.</summary>
public readonly record struct FixedB<TOp>(TOp Op, double B) : IUnaryOp where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => TOp.Cost;

    /// <inheritdoc/>
    public static Uses DerivativeUses => TOp.DerivativeAUses & Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Op.Forward(x, T.Constant(B));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => Op.DerivativeA(x, T.Constant(B));
}

/// <summary>f(a, x) with a fixed a, as a function of x alone.</summary>
public readonly record struct FixedA<TOp>(TOp Op, double A) : IUnaryOp where TOp : unmanaged, IBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => TOp.Cost;

    /// <inheritdoc/>
    public static Uses DerivativeUses => (TOp.DerivativeBUses & Uses.Second) != 0 ? Uses.First : Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => Op.Forward(T.Constant(A), x);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => Op.DerivativeB(T.Constant(A), x);
}
