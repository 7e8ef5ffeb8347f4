using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The smallest elements.</summary>
public static class MinOps
{
    extension(Tensor x)
    {
        /// <summary>The smallest of all elements, as a scalar tensor; NaN when any is NaN.</summary>
        /// <exception cref="InvalidOperationException">The axes have no elements, so that there is no smallest value.</exception>
        public Tensor Min() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>The smallest elements along one axis; NaN where any is NaN. Equal ones share the gradient evenly, as in torch.amin.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>The dtype of <paramref name="x"/>.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        /// <exception cref="InvalidOperationException">The axes have no elements, so that there is no smallest value.</exception>
        public Tensor Min(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>The smallest elements over several axes; an empty list changes nothing.</summary>
        /// <inheritdoc cref="Min(Tensor, int, bool)"/>
        public Tensor Min(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes) => ExtremeFunction<Min>.Of(x, axes, nameof(Min));
}
