using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Copies of a tensor in which index tensors say what is replaced or added to.</summary>
public static class ScatterOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// A copy in which the elements named by the index are replaced: in two dimensions and along axis 1,
        /// y[i, index[i, j]] = values[i, j]. Where places meet, the last in row-major order stays.
        /// </summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="index">Int32 or Int64, of as many axes as <paramref name="x"/>, none but <paramref name="axis"/> longer than there.</param>
        /// <param name="values">Broadcasts to the shape of the index; converted to the dtype of <paramref name="x"/>.</param>
        /// <exception cref="ShapeException">Index or values do not fit.</exception>
        /// <exception cref="IndexOutOfRangeException">A position is outside the axis.</exception>
        public Tensor Scatter(int axis, Tensor index, Tensor values)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(index);
            return Replace(x, ElementIndex.Along(x, axis, index), values);
        }

        /// <summary>The same as <see cref="Scatter"/>, but adds: y[i, index[i, j]] += values[i, j], in row-major order.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="index">Int32 or Int64, of as many axes as <paramref name="x"/>, none but <paramref name="axis"/> longer than there.</param>
        /// <param name="values">Broadcasts to the shape of the index; converted to the dtype of <paramref name="x"/>.</param>
        /// <exception cref="ShapeException">Index or values do not fit.</exception>
        /// <exception cref="IndexOutOfRangeException">A position is outside the axis.</exception>
        public Tensor ScatterAdd(int axis, Tensor index, Tensor values)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(index);
            return Add(x, ElementIndex.Along(x, axis, index), values);
        }

        /// <summary>A copy to whose slices along one axis those of <paramref name="values"/> are added, each to the one its index names, in order.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="index">Int32 or Int64 [n].</param>
        /// <param name="values">Broadcasts to the shape of <paramref name="x"/> with n in place of the axis's length; converted to its dtype.</param>
        /// <exception cref="ShapeException">Index or values do not fit.</exception>
        /// <exception cref="IndexOutOfRangeException">A position is outside the axis.</exception>
        public Tensor IndexAdd(int axis, Tensor index, Tensor values)
        {
            ArgumentNullException.ThrowIfNull(x);
            return Add(x, SelectOne(x, axis, index), values);
        }

        /// <summary>A copy whose slices along one axis are replaced by those of <paramref name="values"/>, each at its index; the last of several stays.</summary>
        /// <param name="axis">Negative counts from the end.</param>
        /// <param name="index">Int32 or Int64 [n].</param>
        /// <param name="values">Broadcasts to the shape of <paramref name="x"/> with n in place of the axis's length; converted to its dtype.</param>
        /// <exception cref="ShapeException">Index or values do not fit.</exception>
        /// <exception cref="IndexOutOfRangeException">A position is outside the axis.</exception>
        public Tensor IndexCopy(int axis, Tensor index, Tensor values)
        {
            ArgumentNullException.ThrowIfNull(x);
            return Replace(x, SelectOne(x, axis, index), values);
        }
    }

    private static ElementIndex SelectOne(Tensor x, int axis, Tensor index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.Rank == 1
            ? GatherOps.Select(x, axis, index)
            : throw new ShapeException($"An index of one axis is needed for whole slices; {index.Describe()} was given.");
    }

    private static Tensor Replace(Tensor x, ElementIndex index, Tensor values) =>
        new ReplaceFunction(x, index, Fit(x, index, values)).Apply();

    private static Tensor Add(Tensor x, ElementIndex index, Tensor values) => x.DType == DType.Bool
        ? throw new NotSupportedException($"Truth values cannot be added up; {x.Describe()} was given. Cast it to a number type.")
        : new AddFunction(x, index, Fit(x, index, values)).Apply();

    private static Tensor Fit(Tensor x, ElementIndex index, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Shape.BroadcastsTo(index.Shape)
            ? values.Cast(x.DType)
            : throw new ShapeException($"The values for {x.Describe()} must broadcast to {index.Shape}, one for each place of the index; {values.Describe()} was given.");
    }

    private sealed class AddFunction(Tensor x, ElementIndex index, Tensor values) : Function([x, values, .. index.Indices])
    {
        protected override Tensor Forward()
        {
            var result = ContiguousOps.Copy(x);
            index.Put<CombineAdd>(result, values);
            return result;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            inputs.Add(0, gradient);
            if (inputs.Wants(1)) inputs.Add(1, GatherOps.Take(gradient, index));
        }
    }

    private sealed class ReplaceFunction(Tensor x, ElementIndex index, Tensor values) : Function([x, values, .. index.Indices])
    {
        protected override Tensor Forward()
        {
            var result = ContiguousOps.Copy(x);
            index.Put<CombineReplace>(result, values);
            return result;
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            if (inputs.Wants(0))
            {
                var kept = Tensor.Ones(x.Shape, DType.Bool, x.Device);
                index.Put<CombineReplace>(kept, Tensor.Zeros(Shape.Scalar, DType.Bool, x.Device));
                inputs.Add(0, Tensor.Where(kept, gradient, 0));
            }

            if (inputs.Wants(1)) inputs.Add(1, Tensor.Where(Stayed(), GatherOps.Take(gradient, index), 0));
        }

        /// <summary>Which values were not overwritten by a later one: those that find their own number in their place.</summary>
        private Tensor Stayed()
        {
            var numbers = Tensor.Arange(index.Shape.Length, device: x.Device).Reshape(index.Shape);
            var places = Tensor.Zeros(x.Shape, DType.Int64, x.Device);
            index.Put<CombineReplace>(places, numbers);
            return index.Take(places).EqualTo(numbers);
        }
    }
}
