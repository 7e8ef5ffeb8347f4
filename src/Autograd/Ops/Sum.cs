using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Sums.</summary>
public static class SumOps
{
    extension(Tensor x)
    {
        /// <summary>The sum of all elements, as a scalar tensor. Integers and truth values are summed as Int64; no elements give 0.</summary>
        public Tensor Sum() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>The sum along one axis.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>The dtype of <paramref name="x"/>; Int64 for integers and truth values.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Sum(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>The sum over several axes; an empty list sums over none.</summary>
        /// <inheritdoc cref="Sum(Tensor, int, bool)"/>
        public Tensor Sum(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));

        /// <summary>Sums over the axes that a broadcast from <paramref name="shape"/> stretched: the gradient of broadcasting.</summary>
        /// <param name="shape">A shape that broadcasts to that of <paramref name="x"/>.</param>
        /// <returns>A tensor of that shape; <paramref name="x"/> itself when it has it already.</returns>
        /// <exception cref="ShapeException"><paramref name="shape"/> does not broadcast to the shape of <paramref name="x"/>.</exception>
        public Tensor SumTo(Shape shape) => x.Shape == shape ? x : Apply(x, ReducedAxes.Stretched(x.Shape, shape));

        /// <summary>The sum of a floating-point tensor over axes already looked up.</summary>
        internal Tensor SumOver(ReducedAxes axes) => Apply(x, axes);
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes) =>
        !x.DType.IsFloat ? Reductions.RunIntegers<Sum>(axes, x, DType.Int64)
        : Tape.IsRecording ? new SumFunction(x, axes).Apply()
        : Reductions.Run(default(Identity), default(Sum), axes, x);
}

/// <summary>The sum over some axes.</summary>
internal sealed class SumFunction(Tensor x, ReducedAxes axes) : Function(x)
{
    protected override Tensor Forward() => Reductions.Run(default(Identity), default(Sum), axes, x);

    protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, axes.Spread(gradient));
}

/// <summary>Repeats a reduced tensor along the axes that were reduced, as a view: the gradient of a sum, as a sum is its gradient.</summary>
internal sealed class SpreadFunction(Tensor x, ReducedAxes axes) : Function(x)
{
    protected override Tensor Forward()
    {
        var strides = new long[axes.From.Rank];
        axes.SpreadStrides(x.Strides, strides);
        return x.View(axes.From, strides, x.Offset);
    }

    protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, gradient.SumOver(axes));
}
