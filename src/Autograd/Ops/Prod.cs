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
        if (axes.Mask == 0) return x.Clone();
        return Tape.IsRecording ? new ProdFunction(x, axes).Apply() : Reductions.Run(default(Identity), default(Prod), axes, x);
    }

    private sealed class ProdFunction(Tensor x, ReducedAxes axes) : Function(x)
    {
        protected override Tensor Forward() => Reductions.Run(default(Identity), default(Prod), axes, x);

        protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, axes.Spread(gradient) * Others());

        /// <summary>Of each element the product of all others: of those before it and those after it along one axis, which the reduced ones become.</summary>
        private Tensor Others()
        {
            var order = Enumerable.Range(0, x.Rank).OrderBy(axis => axes.Mask >> axis & 1).ToArray();
            var kept = order.TakeWhile(axis => (axes.Mask >> axis & 1) == 0).Count();
            var moved = x.Permute(order);
            var line = moved.Reshape([.. moved.Shape.Lengths[..kept], checked((int)axes.Count)]);
            var others = LinearScanFunction.Products(line, kept, exclusive: true) * LinearScanFunction.Products(line, kept, exclusive: true, reverse: true);
            return others.Reshape(moved.Shape).Permute([.. Enumerable.Range(0, x.Rank).OrderBy(axis => order[axis])]);
        }
    }
}
