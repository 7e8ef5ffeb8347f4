namespace TensorCore.Kernels;

/// <summary>
/// -(t log(p) + (1 - t) log(1 - p)) of a probability p and a target t, both logarithms bounded by -100 from below as in
/// PyTorch.
/// </summary>
public readonly record struct BinaryCrossEntropy : IBinaryOp
{
    private const double SmallestLog = -100;
    private const double SmallestVariance = 1e-12; // PyTorch's bound of p (1 - p) in the derivative

    /// <inheritdoc/>
    public static int Cost => 12;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        // No term takes another away: good predictions have small losses, which would be lost.
        T right = Log(a), wrong = LogOfRest(a);
        return ((b - T.Constant(1)) * wrong) - (b * right);
    }

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> =>
        (a - b) / T.Max(a * (T.Constant(1) - a), T.Constant(SmallestVariance));

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => LogOfRest(a) - Log(a);

    private static T Log<T>(T x) where T : unmanaged, ILane<T> => T.Max(T.Log(x), T.Constant(SmallestLog));

    private static T LogOfRest<T>(T x) where T : unmanaged, ILane<T> => T.Max(T.Log1P(-x), T.Constant(SmallestLog));
}

/// <summary>
/// log(1 + exp(x)) - t x: the cross-entropy of sigmoid(x) with a target t, without overflow. The positive case, t = 1,
/// weighs <paramref name="PositiveWeight"/>.
/// </summary>
/// <param name="PositiveWeight">Weight of -log(sigmoid(x)).</param>
public readonly record struct BinaryCrossEntropyWithLogits(double PositiveWeight) : IBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => 12;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> =>
        ((T.Constant(1) - b) * a) + (Weight(b) * Softplus(-a));

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> =>
        T.Constant(1) - b - (Weight(b) * T.Sigmoid(-a));

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => (T.Constant(PositiveWeight - 1) * Softplus(-a)) - a;

    private T Weight<T>(T target) where T : unmanaged, ILane<T> => T.Fma(T.Constant(PositiveWeight - 1), target, T.Constant(1));

    private static T Softplus<T>(T x) where T : unmanaged, ILane<T> => T.Max(x, T.Constant(0)) + T.Log1P(T.Exp(-T.Abs(x)));
}
