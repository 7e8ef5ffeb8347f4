using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Softmax.</summary>
public static class SoftmaxOps
{
    extension(Tensor x)
    {
        /// <summary>exp(x) / sum(exp(x)) along one axis: positive numbers that add up to 1.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <returns>The shape of <paramref name="x"/>; its dtype, or Float32 for integers. NaN where all elements along the axis are -infinity, as in PyTorch.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Softmax(int axis = -1) => SoftmaxFunction<Softmax>.Of(x, axis);
    }
}
