using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>The dynamic shared memory that a launch asks for, per group.</summary>
public readonly struct SharedMemoryConfig
{
    /// <summary>A number of elements.</summary>
    /// <param name="numElements">The number of elements.</param>
    /// <param name="elementSize">The bytes of one element.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public SharedMemoryConfig(int numElements, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numElements);
        ArgumentOutOfRangeException.ThrowIfNegative(elementSize);
        NumElements = numElements;
        ElementSize = elementSize;
    }

    /// <summary>The number of elements.</summary>
    public int NumElements { get; }

    /// <summary>The bytes of one element.</summary>
    public int ElementSize { get; }

    /// <summary>The number of bytes.</summary>
    public int ArraySize => NumElements * ElementSize;

    /// <summary>Asks for a number of elements of a type.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="numElements">The number of elements, at least one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static SharedMemoryConfig RequestDynamic<T>(int numElements) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numElements, 1);
        return new(numElements, Unsafe.SizeOf<T>());
    }
}
