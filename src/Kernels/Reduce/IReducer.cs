namespace TensorCore.Kernels;

/// <summary>
/// How many values become one: an associative, commutative combination with an identity. Implement it on a read-only
/// record struct; <see cref="ReduceKernel{TMap, TReducer}"/> does the rest for every layout, type and device.
/// </summary>
public interface IReducer
{
    /// <summary>The value that changes nothing: what an empty axis is reduced to, before <see cref="Finish"/>.</summary>
    static abstract double Identity { get; }

    /// <summary>Two values, or partial results, into one.</summary>
    static abstract T Combine<T>(T a, T b) where T : unmanaged, ILane<T>;

    /// <summary>All lanes of a vector into one, in double.</summary>
    static abstract double Across<T, TElement>(T value) where T : unmanaged, ISimdLane<T, TElement> where TElement : unmanaged;

    /// <summary>What is stored for the combined value, such as a sum divided by a count.</summary>
    T Finish<T>(T value) where T : unmanaged, ILane<T>;
}
