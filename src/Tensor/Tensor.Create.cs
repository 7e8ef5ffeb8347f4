using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorCore;

public sealed partial class Tensor
{
    /// <summary>A tensor whose elements are not set yet. For kernels that write every element.</summary>
    public static Tensor Empty(Shape shape, DType dtype = DType.Float32, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        device ??= Device.Default;
        if (shape.Length > long.MaxValue / dtype.Size) throw new OutOfMemoryException($"A tensor {dtype} {shape} has more bytes than can be counted.");
        return new Tensor(device.Memory.Rent(shape.Length * dtype.Size), 0, shape, shape.RowMajorStrides, dtype);
    }

    /// <summary>A tensor of zeros (false for <see cref="DType.Bool"/>).</summary>
    public static Tensor Zeros(Shape shape, DType dtype = DType.Float32, Device? device = null) => Full(shape, 0, dtype, device);

    /// <summary>A tensor of ones (true for <see cref="DType.Bool"/>).</summary>
    public static Tensor Ones(Shape shape, DType dtype = DType.Float32, Device? device = null) => Full(shape, 1, dtype, device);

    /// <summary>A tensor with the same value everywhere, converted to <paramref name="dtype"/>.</summary>
    public static Tensor Full(Shape shape, Scalar value, DType dtype = DType.Float32, Device? device = null)
    {
        var result = Empty(shape, dtype, device);
        result.Fill(value);
        return result;
    }

    /// <summary>A tensor without axes that holds one value.</summary>
    public static Tensor Scalar(Scalar value, DType dtype = DType.Float32, Device? device = null) => Full(Shape.Scalar, value, dtype, device);

    /// <summary>Copies values in row-major order; the dtype is that of <typeparamref name="T"/>.</summary>
    /// <param name="values">As many values as <paramref name="shape"/> has elements.</param>
    /// <param name="shape">The shape; one axis when left out.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <exception cref="ShapeException">The number of values is not that of the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape? shape = null, Device? device = null) where T : unmanaged
    {
        shape ??= [values.Length];
        if (shape.Length != values.Length)
            throw new ShapeException($"{values.Length} values were given for shape {shape}, which has {shape.Length} elements.");
        var result = Empty(shape, DType.Of<T>(), device);
        var piece = PieceBytes / result.DType.Size;
        for (long first = 0; first < values.Length; first += piece)
            result.Device.Upload(MemoryMarshal.AsBytes(values.Slice((int)first, (int)Math.Min(piece, values.Length - first))), result.OperandAt(first));
        return result;
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape?, Device?)"/>
    public static Tensor From<T>(T[] values, Shape? shape = null, Device? device = null) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return From((ReadOnlySpan<T>)values, shape, device);
    }

    /// <summary>Copies an array of any rank, such as <c>float[,]</c>; the dtype is that of its elements.</summary>
    /// <exception cref="NotSupportedException">The elements are not float, double, int, long or bool.</exception>
    public static Tensor From(Array values, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.GetType().GetElementType() switch
        {
            var t when t == typeof(float) => Copy<float>(),
            var t when t == typeof(double) => Copy<double>(),
            var t when t == typeof(int) => Copy<int>(),
            var t when t == typeof(long) => Copy<long>(),
            var t when t == typeof(bool) => Copy<bool>(),
            var t => throw new NotSupportedException($"Tensors hold float, double, int, long or bool; an array of {t} was given."),
        };

        Tensor Copy<T>() where T : unmanaged
        {
            var lengths = new int[values.Rank];
            for (var axis = 0; axis < lengths.Length; axis++) lengths[axis] = values.GetLength(axis);
            var span = values.Length == 0
                ? default
                : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);
            return From(span, lengths, device);
        }
    }
}
