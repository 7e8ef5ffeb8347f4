namespace TensorCore.Kernels;

/// <summary>
/// d^2 / 2 for a difference d = a - b of at most <paramref name="Delta"/>, Delta (|d| - Delta / 2) beyond: Huber, "Robust
/// Estimation of a Location Parameter" (1964).
/// </summary>
/// <param name="Delta">Where the parabola becomes a straight line.</param>
public readonly record struct HuberLoss(double Delta) : IBinaryOp
{
    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        T d = T.Abs(a - b), delta = T.Constant(Delta), half = T.Constant(0.5);
        return T.IfLessOrEqual(d, delta, half * d * d, delta * (d - (half * delta)));
    }

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Min(T.Max(a - b, T.Constant(-Delta)), T.Constant(Delta));

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => -DerivativeA(a, b);
}
