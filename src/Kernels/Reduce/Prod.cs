namespace TensorCore.Kernels;

/// <summary>The product.</summary>
public readonly record struct Prod : IReducer, IIntegerReducer
{
    /// <inheritdoc/>
    public static double Identity => 1;

    static long IIntegerReducer.Identity => 1;

    /// <inheritdoc/>
    public static T Combine<T>(T a, T b) where T : unmanaged, ILane<T> => a * b;

    /// <inheritdoc/>
    public static double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged
    {
        var product = 1.0;
        unsafe
        {
            var lanes = (TElement*)&value;
            for (var i = 0; i < T.Count; i++) product *= LaneFacts.ToDouble(lanes[i]);
        }

        return product;
    }

    /// <inheritdoc/>
    public T Finish<T>(T value) where T : unmanaged, ILane<T> => value;

    /// <inheritdoc/>
    public static long Combine(long a, long b) => a * b;
}
