namespace TensorCore.Kernels;

/// <summary>A lane that is one number: what a work-item of a GPU computes a formula with.</summary>
/// <typeparam name="T">The lane type itself.</typeparam>
/// <typeparam name="TElement">The element type in memory.</typeparam>
public interface IScalarLane<T, TElement>
    where T : unmanaged, IScalarLane<T, TElement>
    where TElement : unmanaged
{
    /// <summary>The lane that holds this number.</summary>
    static abstract T Of(TElement value);

    /// <summary>The number in the lane.</summary>
    static abstract TElement ToElement(T value);

    /// <summary>0 or 1 of a stored truth value.</summary>
    static abstract T OfMask(byte value);

    /// <summary>The truth value to store: 0 for 0, else 1.</summary>
    static abstract byte ToMask(T value);
}
