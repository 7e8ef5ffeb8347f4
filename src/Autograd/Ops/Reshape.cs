namespace TensorCore;

/// <summary>The same elements in another shape.</summary>
public static class ReshapeOps
{
    extension(Tensor x)
    {
        /// <summary>The elements, in row-major order, in another shape: a view where the strides allow it, else a copy.</summary>
        /// <param name="shape">As many elements as <paramref name="x"/> has; one length may be -1 and is then inferred.</param>
        /// <exception cref="ShapeException">The number of elements differs, or -1 cannot be inferred.</exception>
        public Tensor Reshape(params ReadOnlySpan<int> shape)
        {
            ArgumentNullException.ThrowIfNull(x);
            return new ReshapeFunction(x, Infer(x, shape)).Apply();
        }

        /// <summary>Axes <paramref name="start"/> to <paramref name="end"/>, both included, as one axis.</summary>
        /// <param name="start">First axis to merge; negative counts from the end.</param>
        /// <param name="end">Last axis to merge; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis, or <paramref name="start"/> comes after <paramref name="end"/>.</exception>
        public Tensor Flatten(int start = 0, int end = -1)
        {
            ArgumentNullException.ThrowIfNull(x);
            if (x.Rank == 0) return x.Reshape(1);
            var (first, last) = (x.Shape.Axis(start), x.Shape.Axis(end));
            if (first > last) throw new ShapeException($"Flatten needs start <= end; axes {start} and {end} of {x.Describe()} were given.");
            long merged = 1;
            for (var axis = first; axis <= last; axis++) merged *= x.Shape[axis];
            return x.Reshape([.. x.Shape.Lengths[..first], checked((int)merged), .. x.Shape.Lengths[(last + 1)..]]);
        }

        /// <summary>One axis split into several.</summary>
        /// <param name="axis">The axis to split; negative counts from the end.</param>
        /// <param name="lengths">What it becomes, outermost first; one length may be -1 and is then inferred.</param>
        /// <exception cref="ShapeException">The product of the lengths is not that of the axis.</exception>
        public Tensor Unflatten(int axis, params ReadOnlySpan<int> lengths)
        {
            ArgumentNullException.ThrowIfNull(x);
            axis = x.Shape.Axis(axis);
            var parts = InferLengths(lengths, x.Shape[axis])
                ?? throw new ShapeException($"Axis {axis} of {x.Describe()} has length {x.Shape[axis]} and cannot be split into [{string.Join(", ", lengths.ToArray())}]: the product must be that length, and at most one entry -1.");
            return x.Reshape([.. x.Shape.Lengths[..axis], .. parts, .. x.Shape.Lengths[(axis + 1)..]]);
        }
    }

    private static Shape Infer(Tensor x, ReadOnlySpan<int> shape) =>
        InferLengths(shape, x.Length) is { } lengths
            ? Shape.Create(lengths)
            : throw new ShapeException($"{x.Describe()} has {x.Length} elements and cannot be reshaped to [{string.Join(", ", shape.ToArray())}]: the product of the lengths must be {x.Length}, and at most one length -1.");

    /// <summary>Replaces a -1 by what makes the product <paramref name="count"/>; null when that cannot be.</summary>
    private static int[]? InferLengths(ReadOnlySpan<int> lengths, long count)
    {
        var result = lengths.ToArray();
        var unknown = -1;
        long known = 1;
        for (var i = 0; i < result.Length; i++)
        {
            if (result[i] == -1 && unknown < 0) unknown = i;
            else if (result[i] < 0) return null;
            else known *= result[i];
        }

        if (unknown < 0) return known == count ? result : null;
        if (known == 0 || count % known != 0) return null;
        result[unknown] = checked((int)(count / known));
        return result;
    }

    private sealed class ReshapeFunction(Tensor x, Shape shape) : Function(x)
    {
        protected override Tensor Forward()
        {
            if (ViewStrides(x, shape) is { } strides) return x.View(shape, strides, x.Offset);
            using var dense = ContiguousOps.Copy(x);
            return dense.View(shape, shape.RowMajorStrides, 0);
        }

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, gradient.Reshape(x.Shape));
    }

    /// <summary>The strides with which <paramref name="x"/>'s memory shows another shape, or null when a copy is needed.</summary>
    private static long[]? ViewStrides(Tensor x, Shape shape)
    {
        if (x.IsContiguous) return shape.RowMajorStrides;
        var strides = new long[shape.Rank];
        var source = x.Rank;
        long left = 1, step = 1; // elements of the current run of mergeable source axes not yet given out, and their distance
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            if (shape[axis] == 1) continue;
            if (left == 1)
            {
                while (x.Shape[source - 1] == 1) source--;
                step = x.Strides[--source];
                left = x.Shape[source];
                while (source > 0 && (x.Shape[source - 1] == 1 || x.Strides[source - 1] == step * left)) left *= x.Shape[--source];
            }

            if (left % shape[axis] != 0) return null;
            strides[axis] = step;
            step *= shape[axis];
            left /= shape[axis];
        }

        return strides;
    }
}
