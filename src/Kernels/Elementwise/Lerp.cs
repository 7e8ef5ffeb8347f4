namespace TensorCore.Kernels;

/// <summary>a + Weight (b - a), from the nearer end, so that both ends are exact.</summary>
/// <param name="Weight">0 gives a, 1 gives b.</param>
public readonly record struct Lerp(double Weight) : IBinaryOp
{
    /// <inheritdoc/>
    public static Uses DerivativeAUses => Uses.Nothing;

    /// <inheritdoc/>
    public static Uses DerivativeBUses => Uses.Nothing;

    /// <inheritdoc/>
    public T Forward<T>(T a, T b) where T : unmanaged, ILane<T> => Weight < 0.5
        ? T.Fma(T.Constant(Weight), b - a, a)
        : T.Fma(T.Constant(Weight - 1), b - a, b);

    /// <inheritdoc/>
    public T DerivativeA<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(1 - Weight);

    /// <inheritdoc/>
    public T DerivativeB<T>(T a, T b) where T : unmanaged, ILane<T> => T.Constant(Weight);
}
