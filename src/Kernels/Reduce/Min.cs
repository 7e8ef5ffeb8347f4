namespace TensorCore.Kernels;

/// <summary>The smallest value; NaN when any is NaN.</summary>
public readonly record struct Min : IReducer, IIntegerReducer
{
    /// <inheritdoc/>
    public static double Identity => double.PositiveInfinity;

    static long IIntegerReducer.Identity => long.MaxValue;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b) where T : unmanaged, ILane<T> => T.Min(a, b);

    /// <inheritdoc/>
    public static double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged =>
        LaneFacts.ToDouble(T.MinLane(value));

    /// <inheritdoc/>
    public T Finish<T>(T value) where T : unmanaged, ILane<T> => value;

    /// <inheritdoc/>
    public static long Combine(long a, long b) => Math.Min(a, b);
}
