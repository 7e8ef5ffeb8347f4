namespace TensorCore.Kernels;

/// <summary>
/// a to the power b. As in PyTorch the derivative by a is 0 where b = 0, and that by b is 0 where a = 0 and b &gt;= 0.
/// </summary>
public readonly record struct Pow : IBinaryOp, IIntegerBinaryOp
{
    /// <inheritdoc/>
    public static int Cost => 8;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => T.Pow(a, b);

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.IfEqual(b, T.Constant(0), T.Constant(0), b * T.Pow(a, b - T.Constant(1)));

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        var slope = T.Pow(a, b) * T.Log(a);
        return T.IfEqual(a, T.Constant(0), T.IfLess(b, T.Constant(0), slope, T.Constant(0)), slope);
    }

    /// <inheritdoc/>
    public T Integer<T>(T a, T b) where T : unmanaged, IIntegerLane<T> => T.Pow(a, b);
}
