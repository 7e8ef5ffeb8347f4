using System.Numerics.Tensors;

namespace TensorCore;

public sealed partial class Tensor
{
    /// <summary>Copies a tensor span of System.Numerics.Tensors, in any layout; the dtype is that of <typeparamref name="T"/>.</summary>
    /// <exception cref="ShapeException">It has more axes, or longer ones, than a tensor can have.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not float, double, int, long or bool.</exception>
    public static Tensor From<T>(in ReadOnlyTensorSpan<T> values, Device? device = null) where T : unmanaged
    {
        if (values.Rank > Shape.MaxRank)
            throw new ShapeException($"A tensor has at most {Shape.MaxRank} axes; the tensor span has {values.Rank}.");
        var lengths = new int[values.Rank];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            if (values.Lengths[axis] > int.MaxValue)
                throw new ShapeException($"Axis {axis} of the tensor span has length {values.Lengths[axis]}; at most {int.MaxValue} is possible.");
            lengths[axis] = (int)values.Lengths[axis];
        }

        var dense = new T[values.FlattenedLength];
        values.FlattenTo(dense);
        return From(dense, lengths, device);
    }

    /// <summary>
    /// The elements themselves as a tensor span of System.Numerics.Tensors, with this tensor's shape and strides (a scalar,
    /// which is unknown there, becomes [1]). Only on the CPU.
    /// </summary>
    /// <remarks>The span does not keep the tensor: hold on to the tensor for as long as the span is used.</remarks>
    /// <exception cref="InvalidOperationException">
    /// The tensor lives on another device or has a negative stride, or <typeparamref name="T"/> is not the element type.
    /// </exception>
    public unsafe ReadOnlyTensorSpan<T> AsReadOnlyTensorSpan<T>() where T : unmanaged
    {
        ThrowIfNot<T>();
        if (Device is not CpuDevice) throw new InvalidOperationException($"Only a tensor on the CPU has a tensor span; {Describe()} is on {Device}. Use To(Device.Cpu).");
        Span<nint> lengths = stackalloc nint[Rank];
        Span<nint> strides = stackalloc nint[Rank];
        if (Rank == 0) return new ReadOnlyTensorSpan<T>(Operand.Pointer<T>(), 1);
        nint extent = 1;
        for (var axis = 0; axis < Rank; axis++)
        {
            if (Shape[axis] > 1 && Strides[axis] < 0) throw new InvalidOperationException($"A tensor span cannot run backward as axis {axis} of {Describe()} does. Use Contiguous().");
            lengths[axis] = Shape[axis];
            strides[axis] = Shape[axis] > 1 ? (nint)Strides[axis] : 0;
            extent += strides[axis] * Math.Max(0, lengths[axis] - 1);
        }

        return new ReadOnlyTensorSpan<T>(Operand.Pointer<T>(), Length == 0 ? 0 : extent, lengths, strides);
    }
}
