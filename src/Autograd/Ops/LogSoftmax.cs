using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The logarithm of softmax.</summary>
public static class LogSoftmaxOps
{
    extension(Tensor x)
    {
        /// <summary>The logarithm of the softmax along one axis, x - log(sum(exp(x))), without its underflow.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <returns>The shape of <paramref name="x"/>; its dtype, or Float32 for integers. NaN where all elements along the axis are -infinity, as in PyTorch.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor LogSoftmax(int axis = -1) => SoftmaxFunction<LogSoftmax>.Of(x, axis);
    }
}
