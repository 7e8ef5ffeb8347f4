using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Vector norms.</summary>
public static class NormOps
{
    extension(Tensor x)
    {
        /// <summary>The norm of all elements, as a scalar tensor. See <see cref="Norm(Tensor, int, double, bool)"/>.</summary>
        public Tensor Norm(double p = 2) => Apply(x, ReducedAxes.All(x.Shape), p);

        /// <summary>The p-norm along one axis: sum(|x|^p)^(1/p). The gradient at 0 is 0.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="p">
        /// The order: infinity gives the largest magnitude, -infinity the smallest, 0 the number of elements that are not 0.
        /// Squares and powers are taken in the dtype, so that for Float32 and p = 2 magnitudes should be in 1e-19 to 1e19.
        /// </param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>The dtype of <paramref name="x"/>; Float32 for integers and truth values.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Norm(int axis, double p = 2, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims), p);

        /// <summary>The p-norm over several axes, all their elements taken as one vector.</summary>
        /// <inheritdoc cref="Norm(Tensor, int, double, bool)"/>
        public Tensor Norm(ReadOnlySpan<int> axes, double p = 2, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims), p);
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes, double p)
    {
        if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
        return p switch
        {
            0 => x.NotEqualTo(0).Cast(x.DType).SumOver(axes),
            1 => x.Abs().SumOver(axes),
            double.PositiveInfinity => ExtremeFunction<Max>.Of(x.Abs(), axes, nameof(NormOps.Norm)),
            double.NegativeInfinity => ExtremeFunction<Min>.Of(x.Abs(), axes, nameof(NormOps.Norm)),
            double.NaN => throw new ArgumentException("The order of a norm cannot be NaN.", nameof(p)),
            _ => new NormFunction(x, axes, p).Apply(),
        };
    }

    private sealed class NormFunction(Tensor x, ReducedAxes axes, double p) : Function(x)
    {
        private Tensor? _y;

        protected override Tensor Forward() => _y = p == 2
            ? Reductions.Run(default(UnaryMap<Square>), default(RootOfSum), axes, x)
            : Reductions.Run(new UnaryMap<AbsPower>(new AbsPower(p)), new PowerOfSum(p), axes, x);

        protected override void Backward(Tensor gradient, GradientSink inputs) =>
            inputs.Add(0, axes.Spread(Elementwise.Apply(new OverPower(p - 1), gradient, _y!)) * Elementwise.Apply(new SignedPower(p - 1), x));
    }
}
