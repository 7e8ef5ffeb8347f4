using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Values with the positions they came from.</summary>
/// <param name="Values">The values, in the dtype of the tensor they were taken from.</param>
/// <param name="Indices">Int64, the shape of the values: where each stood along the axis.</param>
public readonly record struct ValuesAndIndices(Tensor Values, Tensor Indices);

/// <summary>Sorting.</summary>
public static class SortOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// Each line along an axis in sorted order. Stable: equal values stay in their order, also when descending. NaN
        /// counts as larger than every number. Gradients go back to where the values came from.
        /// </summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="descending">Whether the largest come first.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public ValuesAndIndices Sort(int axis = -1, bool descending = false)
        {
            var indices = x.ArgSort(axis, descending);
            return new ValuesAndIndices(x.Gather(axis, indices), indices);
        }

        /// <summary>The positions that sort each line along an axis; see <see cref="Sort"/>.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="descending">Whether the largest come first.</param>
        /// <returns>Int64, the shape of <paramref name="x"/>. Not differentiable.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor ArgSort(int axis = -1, bool descending = false)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            return Order(x, axis, x.Shape[axis], descending);
        }

        /// <summary>The largest (or smallest) values of each line along an axis, the most extreme first; of equal ones the earlier.</summary>
        /// <param name="count">How many.</param>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="largest">Whether the largest are wanted; NaN is larger than every number.</param>
        /// <returns>The shape of <paramref name="x"/> with <paramref name="count"/> in place of the axis's length.</returns>
        /// <exception cref="ShapeException">There is no such axis, or it is shorter than <paramref name="count"/>.</exception>
        public ValuesAndIndices TopK(int count, int axis = -1, bool largest = true)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            if (count < 0 || count > x.Shape[axis])
                throw new ShapeException($"TopK cannot take {count} values from axis {axis} of {x.Describe()}, which has length {x.Shape[axis]}.");
            var indices = Order(x, axis, count, largest);
            return new ValuesAndIndices(x.Gather(axis, indices), indices);
        }
    }

    private static Tensor Order(Tensor x, int axis, int keep, bool descending)
    {
        var result = Tensor.Empty(x.Shape.With(axis, keep), DType.Int64, x.Device);
        if (x.Length == 0) return result;
        var others = x.Shape.Without(axis);
        var lines = IterationSpace.Create(others.Lengths, Without(result.Strides, axis), Without(x.Strides, axis));
        x.Device.Run<ArgSort, ArgSortArgs>(new ArgSortArgs(
            lines, x.Shape[axis], keep, descending, x.DType, x.Operand, x.Strides[axis], result.Operand, result.Strides[axis]));
        return result;

        static long[] Without(long[] strides, int axis) => [.. strides.AsSpan(0, axis), .. strides.AsSpan(axis + 1)];
    }
}
