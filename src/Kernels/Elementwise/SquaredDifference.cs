namespace TensorCore.Kernels;

/// <summary>(a - b)^2.</summary>
public readonly record struct SquaredDifference : IBinaryOp
{
    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T>
    {
        var difference = a - b;
        return difference * difference;
    }

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(2) * (a - b);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(2) * (b - a);
}
