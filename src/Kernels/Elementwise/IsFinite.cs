namespace TensorCore.Kernels;

/// <summary>1 where x is neither infinite nor NaN, else 0.</summary>
public readonly record struct IsFinite : IUnaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T x) where T : unmanaged, ILane<T> => T.IfLess(T.Abs(x), T.Constant(double.PositiveInfinity), T.Constant(1), T.Constant(0));

    /// <inheritdoc/>
    public T Derivative<T>(T x, T y) where T : unmanaged, ILane<T> => T.Constant(0);
}
