using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Arithmetic means.</summary>
public static class MeanOps
{
    extension(Tensor x)
    {
        /// <summary>The mean of all elements, as a scalar tensor. Integers and truth values are taken as Float32; no elements give NaN.</summary>
        public Tensor Mean() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>The mean along one axis.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>The dtype of <paramref name="x"/>; Float32 for integers and truth values.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Mean(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>The mean over several axes; an empty list means over none.</summary>
        /// <inheritdoc cref="Mean(Tensor, int, bool)"/>
        public Tensor Mean(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes)
    {
        if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
        return Tape.IsRecording ? new MeanFunction(x, axes).Apply() : Reductions.Run(default(Identity), new Mean(axes.Count), axes, x);
    }
}

/// <summary>The mean over some axes.</summary>
internal sealed class MeanFunction(Tensor x, ReducedAxes axes) : Function(x)
{
    protected override Tensor Forward() => Reductions.Run(default(Identity), new Mean(axes.Count), axes, x);

    protected override void Backward(Tensor gradient, GradientSink inputs) =>
        inputs.Add(0, axes.Spread(gradient / axes.Count));
}
