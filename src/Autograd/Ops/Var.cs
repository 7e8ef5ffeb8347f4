using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Variances.</summary>
public static class VarOps
{
    extension(Tensor x)
    {
        /// <summary>The variance of all elements, as a scalar tensor. See <see cref="Var(Tensor, int, bool, double)"/>.</summary>
        public Tensor Var(double correction = 1) => Apply(x, ReducedAxes.All(x.Shape), correction);

        /// <summary>
        /// The variance along one axis: sum((x - mean)^2) / (n - correction), computed in two passes. A mean that is large
        /// next to the deviations does little harm: it adds a relative error below (4e-6 * mean / deviation)^2 in Float32.
        /// </summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <param name="correction">1 estimates the variance of what the elements are a sample of (Bessel); 0 is that of the elements themselves.</param>
        /// <returns>The dtype of <paramref name="x"/>; Float32 for integers. NaN or infinity where there are not more elements than the correction.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Var(int axis, bool keepDims = false, double correction = 1) =>
            Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims), correction);

        /// <summary>The variance over several axes.</summary>
        /// <inheritdoc cref="Var(Tensor, int, bool, double)"/>
        public Tensor Var(ReadOnlySpan<int> axes, bool keepDims = false, double correction = 1) =>
            Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims), correction);
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes, double correction) =>
        new VarFunction(x.DType.IsFloat ? x : x.Cast(DType.Float32), axes, correction).Apply();
}

/// <summary>The variance over some axes.</summary>
internal sealed class VarFunction(Tensor x, ReducedAxes axes, double correction) : Function(x)
{
    private readonly double _divisor = Math.Max(0, axes.Count - correction);
    private Tensor? _mean;

    protected override Tensor Forward()
    {
        _mean = Mean();
        return Reductions.Run(default(BinaryMap<SquaredDifference>), new Mean(_divisor), axes, x, axes.Spread(_mean));
    }

    protected override void Backward(Tensor gradient, GradientSink inputs)
    {
        inputs.Add(0, Tape.IsRecording
            ? axes.Spread(gradient * (2 / _divisor)) * (x - axes.Spread(Mean()))
            : Elementwise.Map(new VarGradient(_divisor), x.Shape, axes.Spread(gradient), x, axes.Spread(_mean!)));
    }

    private Tensor Mean() => x.SumOver(axes) / axes.Count;
}
