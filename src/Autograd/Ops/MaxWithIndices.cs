namespace TensorCore;

/// <summary>Largest and smallest elements together with their places.</summary>
public static class MaxWithIndicesOps
{
    extension(Tensor x)
    {
        /// <summary>The largest elements along one axis and where the first of them stands. The whole gradient goes there, as in torch.max.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>Values of the dtype of <paramref name="x"/>, and positions along the axis, Int64.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        /// <exception cref="InvalidOperationException">The axis has no elements.</exception>
        public (Tensor Values, Tensor Indices) MaxWithIndices(int axis, bool keepDims = false) => At(x, x.ArgMax(axis, keepDims: true), axis, keepDims);

        /// <summary>The smallest elements along one axis and where the first of them stands. The whole gradient goes there, as in torch.min.</summary>
        /// <inheritdoc cref="MaxWithIndices(Tensor, int, bool)"/>
        public (Tensor Values, Tensor Indices) MinWithIndices(int axis, bool keepDims = false) => At(x, x.ArgMin(axis, keepDims: true), axis, keepDims);
    }

    private static (Tensor Values, Tensor Indices) At(Tensor x, Tensor indices, int axis, bool keepDims)
    {
        var values = x.Gather(axis, indices);
        return keepDims ? (values, indices) : (values.Squeeze(axis), indices.Squeeze(axis));
    }
}
