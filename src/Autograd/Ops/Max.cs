using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The largest elements.</summary>
public static class MaxOps
{
    extension(Tensor x)
    {
        /// <summary>The largest of all elements, as a scalar tensor; NaN when any is NaN.</summary>
        /// <exception cref="InvalidOperationException">The axes have no elements, so that there is no largest value.</exception>
        public Tensor Max() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>The largest elements along one axis; NaN where any is NaN. Equal ones share the gradient evenly, as in torch.amax.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>The dtype of <paramref name="x"/>.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        /// <exception cref="InvalidOperationException">The axes have no elements, so that there is no largest value.</exception>
        public Tensor Max(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>The largest elements over several axes; an empty list changes nothing.</summary>
        /// <inheritdoc cref="Max(Tensor, int, bool)"/>
        public Tensor Max(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes) => ExtremeFunction<Max>.Of(x, axes, nameof(Max));
}
