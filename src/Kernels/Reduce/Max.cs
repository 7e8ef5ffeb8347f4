namespace TensorCore.Kernels;

/// <summary>The largest value; NaN when any is NaN.</summary>
public readonly record struct Max : IReducer, IIntegerReducer
{
    /// <inheritdoc/>
    public static double Identity => double.NegativeInfinity;

    static long IIntegerReducer.Identity => long.MinValue;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b) where T : unmanaged, ILane<T> => T.Max(a, b);

    /// <inheritdoc/>
    public static double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged =>
        LaneFacts.ToDouble(T.MaxLane(value));

    /// <inheritdoc/>
    public T Finish<T>(T value) where T : unmanaged, ILane<T> => value;

    /// <inheritdoc/>
    public static long Combine(long a, long b) => Math.Max(a, b);
}
