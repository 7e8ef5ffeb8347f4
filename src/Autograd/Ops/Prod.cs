using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Products.</summary>
public static class ProdOps
{
    extension(Tensor x)
    {
        /// <summary>The product of all elements, as a scalar tensor. Integers and truth values are multiplied as Int64, which wraps around; no elements give 1.</summary>
        public Tensor Prod() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>The product along one axis. The gradient is right where elements are 0, too.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>The dtype of <paramref name="x"/>; Int64 for integers and truth values.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Prod(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>The product over several axes; an empty list multiplies over none.</summary>
        /// <inheritdoc cref="Prod(Tensor, int, bool)"/>
        public Tensor Prod(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes)
    {
        if (!x.DType.IsFloat) return Reductions.RunIntegers<Prod>(axes, x, DType.Int64);
        if (!Tape.IsRecording) return Reductions.Run(default(Identity), default(Prod), axes, x);

        if (axes.Mask == 0) return x.Clone();

        // Recorded axis by axis: the gradient needs the products of all elements but one, which cumulative products along an axis give.
        var result = x;
        for (var axis = x.Rank - 1; axis >= 0; axis--)
        {
            if ((axes.Mask >> axis & 1) != 0) result = new ProdFunction(result, axis, (axes.Dropped >> axis & 1) == 0).Apply();
        }

        return result;
    }

    private sealed class ProdFunction(Tensor x, int axis, bool keepDims) : Function(x)
    {
        private readonly ReducedAxes _axes = ReducedAxes.Of(x.Shape, axis, keepDims);

        protected override Tensor Forward() => Reductions.Run(default(Identity), default(Prod), _axes, x);

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            var others = LinearScanFunction.Products(x, axis, exclusive: true) * LinearScanFunction.Products(x, axis, exclusive: true, reverse: true);
            inputs.Add(0, _axes.Spread(gradient) * others);
        }
    }
}
