namespace TensorCore.Kernels;

/// <summary>A lane type with memory access: what the element-wise loop moves between memory and a formula.</summary>
/// <typeparam name="T">The lane type itself.</typeparam>
/// <typeparam name="TElement">The element type in memory.</typeparam>
public unsafe interface IVectorLane<T, TElement>
    where T : unmanaged, IVectorLane<T, TElement>
    where TElement : unmanaged
{
    /// <summary>Elements in one vector.</summary>
    static abstract int Count { get; }

    /// <summary>Loads <see cref="Count"/> elements from an address of any alignment.</summary>
    static abstract T Load(TElement* source);

    /// <summary>Stores <see cref="Count"/> elements.</summary>
    static abstract void Store(T value, TElement* destination);

    /// <summary>
    /// Stores <see cref="Count"/> elements past the caches, where the processor can, to an address that is a multiple of the
    /// vector's size. Other threads see them once the storing one has passed a fence.
    /// </summary>
    static virtual void StoreNonTemporal(T value, TElement* destination) => T.Store(value, destination);

    /// <summary>The element in every lane.</summary>
    static abstract T Broadcast(TElement value);
}
