using TensorCore.Simulator;

namespace ILGPU.Runtime;

/// <summary>A block of memory of a device.</summary>
/// <remarks>
/// Fresh blocks hold <see cref="MemoryBlock.Poison"/> in every 32-bit word, which is a NaN as float and as double, so
/// that reads of what nobody wrote are seen.
/// </remarks>
public abstract class MemoryBuffer : IDisposable
{
    private protected MemoryBuffer(Accelerator accelerator, MemoryBlock block, long length, int elementSize)
    {
        Accelerator = accelerator;
        Block = block;
        Length = length;
        ElementSize = elementSize;
    }

    /// <summary>The device of the block.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The bytes of one element.</summary>
    public int ElementSize { get; }

    /// <summary>The number of bytes.</summary>
    public long LengthInBytes => Length * ElementSize;

    /// <summary>Whether the block has been given back.</summary>
    public bool IsDisposed => Block.IsDisposed;

    internal MemoryBlock Block { get; }

    /// <summary>The block as bytes.</summary>
    public unsafe ArrayView<byte> AsRawArrayView() => new(Block, Block.Start, LengthInBytes);

    /// <summary>Sets every byte to zero.</summary>
    public void MemSetToZero() => AsRawArrayView().MemSetToZero();

    /// <summary>Sets every byte to zero.</summary>
    /// <param name="stream">The stream in whose order it happens.</param>
    public void MemSetToZero(AcceleratorStream stream) => AsRawArrayView().MemSetToZero();

    /// <summary>Makes the block look as if it had just been allocated: for pools, which hand out blocks again. ILGPU has nothing like it.</summary>
    public void MemSetToUnwritten() => Block.FillWithPoison(0, LengthInBytes);

    /// <summary>Gives the block back.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (!Block.IsDisposed) Accelerator.Free(Block);
    }
}

/// <summary>A block of memory of a device with a typed view.</summary>
/// <typeparam name="TView">The type of the view.</typeparam>
public abstract class MemoryBuffer<TView> : MemoryBuffer where TView : struct, IArrayView
{
    private protected MemoryBuffer(Accelerator accelerator, MemoryBlock block, TView view)
        : base(accelerator, block, view.Length, view.ElementSize) => View = view;

    /// <summary>The view of the whole block.</summary>
    public TView View { get; }

    /// <summary>Whether the block is still there.</summary>
    public bool IsValid => !IsDisposed;

    /// <summary>The view of the whole block.</summary>
    public static implicit operator TView(MemoryBuffer<TView> buffer) => buffer.View;
}

/// <summary>A block of memory of a device with a view of one dimension.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TStride">The stride.</typeparam>
public sealed class MemoryBuffer1D<T, TStride> : MemoryBuffer<ArrayView1D<T, TStride>>
    where T : unmanaged
    where TStride : struct, IStride1D
{
    internal unsafe MemoryBuffer1D(Accelerator accelerator, MemoryBlock block, long length)
        : base(accelerator, block, new ArrayView1D<T, TStride>(new ArrayView<T>(block, block.Start, length))) { }

    /// <summary>The elements without the stride.</summary>
    public ArrayView<T> AsContiguous() => View.BaseView;
}
