namespace TensorCore.Kernels;

/// <summary>The sum.</summary>
public readonly record struct Sum : IReducer, IIntegerReducer
{
    /// <inheritdoc/>
    public static double Identity => 0;

    static long IIntegerReducer.Identity => 0;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b) where T : unmanaged, ILane<T> => a + b;

    /// <inheritdoc/>
    public static double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged =>
        LaneFacts.ToDouble(T.Sum(value));

    /// <inheritdoc/>
    public T Finish<T>(T value) where T : unmanaged, ILane<T> => value;

    /// <inheritdoc/>
    public static long Combine(long a, long b) => a + b;
}
