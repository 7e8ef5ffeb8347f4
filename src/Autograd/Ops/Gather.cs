using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Elements picked by index tensors.</summary>
public static class GatherOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// Along one axis, for every place of the index the element it names: in two dimensions and along axis 1,
        /// y[i, j] = x[i, index[i, j]].
        /// </summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="index">Int32 or Int64, of as many axes as <paramref name="x"/>, none but <paramref name="axis"/> longer than there.</param>
        /// <returns>The shape of the index.</returns>
        /// <exception cref="ShapeException">The index does not fit.</exception>
        /// <exception cref="IndexOutOfRangeException">A position is outside the axis.</exception>
        public Tensor Gather(int axis, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(index);
            return Take(x, ElementIndex.Along(x, axis, index));
        }

        /// <summary>Slices along one axis, in the order the index names them; some may come twice or not at all.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="index">Int32 or Int64 [n].</param>
        /// <returns>The shape of <paramref name="x"/> with n in place of the axis's length.</returns>
        /// <exception cref="ShapeException">The index has not one axis.</exception>
        /// <exception cref="IndexOutOfRangeException">A position is outside the axis.</exception>
        public Tensor IndexSelect(int axis, Tensor index)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(index);
            if (index.Rank != 1) throw new ShapeException($"IndexSelect takes an index of one axis; {index.Describe()} was given. The indexer x[...] takes any.");
            return Take(x, Select(x, axis, index));
        }

        /// <summary>Looks up rows of a table: row <c>indices[...]</c> for every place of the indices.</summary>
        /// <param name="indices">Int32 or Int64, any shape.</param>
        /// <returns>The shape of the indices, then that of a row.</returns>
        /// <exception cref="ShapeException"><paramref name="x"/> has no axes.</exception>
        /// <exception cref="IndexOutOfRangeException">An index is outside the table.</exception>
        public Tensor Embedding(Tensor indices)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(indices);
            return Take(x, Select(x, 0, indices));
        }
    }

    /// <summary>The elements an index names, recorded.</summary>
    internal static Tensor Take(Tensor x, ElementIndex index) => new TakeFunction(x, index).Apply();

    /// <summary>Zeros of the table's shape to which the values are added where an index points, recorded: the adjoint of <see cref="Take"/>.</summary>
    internal static Tensor Put(Tensor values, ElementIndex index, Shape table) => new PutFunction(values, index, table).Apply();

    /// <summary>Whole slices along one axis, which the axes of the index take the place of.</summary>
    internal static ElementIndex Select(Tensor x, int axis, Tensor index)
    {
        axis = x.Shape.Axis(axis);
        var indices = new Tensor?[x.Rank];
        indices[axis] = index;
        return ElementIndex.Of(x, indices, axis, wrap: false);
    }

    private sealed class TakeFunction(Tensor x, ElementIndex index) : Function([x, .. index.Indices])
    {
        protected override Tensor Forward() => index.Take(x);

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, Put(gradient, index, x.Shape));
    }

    private sealed class PutFunction(Tensor values, ElementIndex index, Shape table) : Function([values, .. index.Indices])
    {
        protected override Tensor Forward()
        {
            var result = Tensor.Zeros(table, values.DType, values.Device);
            index.Put<CombineAdd>(result, values);
            return result;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, Take(gradient, index));
    }
}
