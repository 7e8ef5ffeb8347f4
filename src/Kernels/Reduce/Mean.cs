namespace TensorCore.Kernels;

/// <summary>The sum divided by a number, such as that of the elements.</summary>
/// <param name="Divisor">What the sum is divided by.</param>
public readonly record struct Mean(double Divisor) : IReducer
{
    /// <inheritdoc/>
    public static double Identity => 0;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b) where T : unmanaged, ILane<T> => a + b;

    /// <inheritdoc/>
    public static double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged =>
        LaneFacts.ToDouble(T.Sum(value));

    /// <inheritdoc/>
    public T Finish<T>(T value) where T : unmanaged, ILane<T> => value / T.Constant(Divisor);
}
