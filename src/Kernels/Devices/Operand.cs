using System.Runtime.CompilerServices;

namespace TensorCore.Kernels;

/// <summary>Where a kernel finds the first element of one of its tensors. Layout (lengths, strides) travels beside it.</summary>
/// <param name="Storage">The block of device memory.</param>
/// <param name="ByteOffset">Bytes from the start of the block to the first element.</param>
public readonly record struct Operand(Storage Storage, long ByteOffset)
{
    /// <summary>Address of the first element.</summary>
    /// <exception cref="InvalidOperationException">The storage is not the CPU's: tensors of two devices met in one op.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe T* Pointer<T>() where T : unmanaged
    {
        var address = Storage.Address;
        if (address == 0) ThrowNotOnCpu();
        return (T*)(address + (nint)ByteOffset);
    }

    /// <summary>Whether there is a storage at all: optional operands (a bias, a mask) are <c>default</c> when absent.</summary>
    public bool IsPresent => Storage is not null;

    /// <summary>The element that lies so many Float32 elements further on; absent operands stay absent.</summary>
    internal Operand Floats(long further) => IsPresent ? this with { ByteOffset = ByteOffset + (further * sizeof(float)) } : this;

    private void ThrowNotOnCpu() =>
        throw new InvalidOperationException($"A tensor on {Storage.Device} was given to a kernel on the CPU. Move it with To(Device.Cpu) first.");
}
