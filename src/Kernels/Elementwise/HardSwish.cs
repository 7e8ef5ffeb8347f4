namespace TensorCore.Kernels;

/// <summary>x * clip(x + 3, 0, 6) / 6 (Howard et al., MobileNetV3, 2019, arXiv:1905.02244).</summary>
public readonly record struct HardSwish : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.First;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => x * T.Min(T.Max(x + T.Constant(3), T.Constant(0)), T.Constant(6)) * T.Constant(1.0 / 6);

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T>
    {
        var inside = T.Fma(x, T.Constant(1.0 / 3), T.Constant(0.5));
        return T.IfLessOrEqual(x, T.Constant(-3), T.Constant(0), T.IfLessOrEqual(T.Constant(3), x, T.Constant(1), inside));
    }
}
