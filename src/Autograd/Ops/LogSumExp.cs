using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Logarithms of sums of exponentials.</summary>
public static class LogSumExpOps
{
    extension(Tensor x)
    {
        /// <summary>log(sum(exp(x))) over all elements, as a scalar tensor, without overflow; -infinity for no elements.</summary>
        public Tensor LogSumExp() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>log(sum(exp(x))) along one axis, without overflow; -infinity where all elements are, with gradient 0 there.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>The dtype of <paramref name="x"/>; Float32 for integers and truth values.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor LogSumExp(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>log(sum(exp(x))) over several axes, without overflow.</summary>
        /// <inheritdoc cref="LogSumExp(Tensor, int, bool)"/>
        public Tensor LogSumExp(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes) => new LogSumExpFunction(x.DType.IsFloat ? x : x.Cast(DType.Float32), axes).Apply();

    private sealed class LogSumExpFunction(Tensor x, ReducedAxes axes) : Function(x)
    {
        private Tensor? _y;

        protected override Tensor Forward()
        {
            var max = Reductions.Run(default(Identity), default(Max), axes, x);
            var sum = Reductions.Run(default(ShiftedExp), default(Sum), axes, x, axes.Spread(max));
            return _y = Elementwise.Map(default(LogAndShiftBack), sum.Shape, sum, max);
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            // Under a recording tape y is the recorded result, so that this expression differentiates through it, too.
            inputs.Add(0, Tape.IsRecording
                ? axes.Spread(gradient) * (x - axes.Spread(Tensor.Where(_y!.EqualTo(double.NegativeInfinity), 0, _y!))).Exp()
                : Elementwise.Map(default(LogSumExpGradient), x.Shape, axes.Spread(gradient), x, axes.Spread(_y!)));
        }
    }
}
