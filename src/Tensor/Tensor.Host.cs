using System.Numerics;
using System.Runtime.InteropServices;
using TensorCore.Kernels;

namespace TensorCore;

public sealed partial class Tensor
{
    private const int PieceBytes = 1 << 26;

    /// <summary>Copies the elements to the host in row-major order.</summary>
    /// <typeparam name="T">The element type of <see cref="DType"/>: float, double, int, long or bool.</typeparam>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        var result = new T[Length];
        CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>Copies the elements to <paramref name="destination"/> in row-major order.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        ThrowIfNot<T>();
        if (destination.Length < Length)
            throw new ArgumentException($"The destination has room for {destination.Length} elements; {Describe()} has {Length}.", nameof(destination));
        var dense = IsContiguous ? this : Dense();
        var piece = PieceBytes / DType.Size; // spans of bytes end at 2 GiB
        for (long first = 0; first < Length; first += piece)
            Device.Download(dense.OperandAt(first), MemoryMarshal.AsBytes(destination.Slice((int)first, (int)Math.Min(piece, Length - first))));
        if (!ReferenceEquals(dense, this)) dense.Dispose();
    }

    /// <summary>The elements themselves, to read or write in place. Only on the CPU and only when contiguous.</summary>
    /// <remarks>
    /// The span does not keep the tensor: hold on to the tensor for as long as the span is used, in a variable that is used afterwards, a scope
    /// or <see cref="GC.KeepAlive(object)"/>. A backward pass does not notice what is written through it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The tensor is strided or lives on another device, or <typeparamref name="T"/> is not the element type.</exception>
    public unsafe Span<T> AsSpan<T>() where T : unmanaged
    {
        ThrowIfNot<T>();
        if (!IsContiguous || Device is not CpuDevice)
            throw new InvalidOperationException($"Only a contiguous tensor on the CPU has a span; {Describe()} is {(IsContiguous ? $"on {Device}" : "strided")}. Use ToArray or CopyTo.");
        return new Span<T>(Operand.Pointer<T>(), checked((int)Length));
    }

    /// <summary>The value of a tensor with exactly one element.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element, or <typeparamref name="T"/> is not its type.</exception>
    public T Item<T>() where T : unmanaged
    {
        if (Length != 1)
            throw new InvalidOperationException($"Item reads a tensor of one element; {Describe()} has {Length}. Index or reduce it first.");
        var value = default(T);
        CopyTo(new Span<T>(ref value));
        return value;
    }

    /// <summary>The value of a tensor with exactly one element, converted to double whatever the dtype.</summary>
    /// <exception cref="InvalidOperationException">It has more elements, or none.</exception>
    public double ToScalar() => DType switch
    {
        DType.Float32 => Item<float>(),
        DType.Float64 => Item<double>(),
        DType.Int32 => Item<int>(),
        DType.Int64 => Item<long>(),
        _ => Item<bool>() ? 1 : 0,
    };

    /// <summary>Sets every element in place. Not recorded: for buffers and parameters, outside what a tape saved.</summary>
    public void Fill(Scalar value)
    {
        FillKernel.Run(Device, Shape.Lengths, Operand, Strides, DType, value);
        Storage.MarkWritten();
    }

    /// <summary>
    /// Overwrites the elements in place with those of <paramref name="source"/>, broadcast and converted.
    /// Not recorded: for buffers and parameters.
    /// </summary>
    /// <exception cref="ShapeException">The source does not broadcast to this shape.</exception>
    /// <exception cref="InvalidOperationException">This is a view that shows elements more than once.</exception>
    public void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.Shape.BroadcastsTo(Shape))
            throw new ShapeException($"{source.Describe()} cannot be copied into {Describe()}: it does not broadcast to that shape.");
        if (RepeatsElements())
            throw new InvalidOperationException($"{Describe()} shows elements more than once, as after Expand or Unfold; which of the values copied into them would stay is not defined. Copy into the tensor that it is a view of, or into a Clone.");
        var local = source.To(Device);
        Span<long> strides = stackalloc long[Rank];
        local.BroadcastStrides(Shape, strides);
        if (ReferenceEquals(local.Storage, Storage) && Meets(local.Offset, strides))
        {
            // What is read must not have been overwritten before.
            local = local.Dense();
            local.BroadcastStrides(Shape, strides);
        }

        CopyKernel.Run(Device, Shape.Lengths, Operand, Strides, DType, local.Operand, strides, local.DType);
        if (!ReferenceEquals(local, source)) local.Dispose();
        Storage.MarkWritten();
    }

    /// <summary>The same elements on another device; this tensor itself when it is there already. Not recorded.</summary>
    public Tensor To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (ReferenceEquals(device, Device)) return this;
        var result = Empty(Shape, DType, device);
        var dense = IsContiguous ? this : Dense();
        var piece = PieceBytes / DType.Size;
        var bytes = new byte[Math.Min(piece, Length) * DType.Size];
        for (long first = 0; first < Length; first += piece)
        {
            var part = bytes.AsSpan(0, (int)Math.Min(piece, Length - first) * DType.Size);
            Device.Download(dense.OperandAt(first), part);
            device.Upload(part, result.OperandAt(first));
        }

        if (!ReferenceEquals(dense, this)) dense.Dispose();
        return result;
    }

    /// <summary>A contiguous copy on the same device. Not recorded.</summary>
    internal Tensor Dense()
    {
        var dense = Empty(Shape, DType, Device);
        dense.CopyFrom(this);
        return dense;
    }

    /// <summary>Whether elements of this tensor and of a layout in the same storage may lie in the same place, other than each in its own.</summary>
    private bool Meets(long offset, ReadOnlySpan<long> strides)
    {
        if (Length == 0 || (offset == Offset && strides.SequenceEqual(Strides))) return false;
        var (low, high) = Reach(Offset, Strides);
        var (otherLow, otherHigh) = Reach(offset, strides);
        return low <= otherHigh && otherLow <= high;
    }

    /// <summary>Whether steps along one axis, or along two, lead to the same place.</summary>
    private bool RepeatsElements()
    {
        if (IsContiguous || Length < 2) return false;
        for (var i = 0; i < Rank; i++)
        {
            if (Shape[i] < 2) continue;
            if (Strides[i] == 0) return true;
            for (var j = 0; j < i; j++)
            {
                if (Shape[j] < 2) continue;
                var (a, b) = (Math.Abs(Strides[i]), Math.Abs(Strides[j]));
                var common = (long)BigInteger.GreatestCommonDivisor(a, b);
                if (a / common < Shape[j] && b / common < Shape[i]) return true;
            }
        }

        return false;
    }

    /// <summary>The first and the last place of the storage that a layout of this shape touches.</summary>
    private (long Low, long High) Reach(long offset, ReadOnlySpan<long> strides)
    {
        var (low, high) = (offset, offset);
        for (var axis = 0; axis < Rank; axis++)
        {
            var reach = strides[axis] * (Shape[axis] - 1);
            if (reach < 0) low += reach;
            else high += reach;
        }

        return (low, high);
    }

    /// <summary>Where an element of a contiguous tensor is.</summary>
    private Operand OperandAt(long element) => new(Storage, (Offset + element) * DType.Size);

    private void ThrowIfNot<T>() where T : unmanaged
    {
        if (DType.Of<T>() != DType)
            throw new InvalidOperationException($"{Describe()} holds {DType}, not {typeof(T).Name}. Convert it first, or read it as its own type.");
    }
}
