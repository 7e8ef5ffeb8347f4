using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Where the smallest elements are.</summary>
public static class ArgMinOps
{
    extension(Tensor x)
    {
        /// <summary>The position, in row-major order, of the first smallest of all elements; of the first NaN if there is one.</summary>
        /// <returns>A scalar Int64 tensor. Never recorded.</returns>
        /// <exception cref="InvalidOperationException">There are no elements.</exception>
        public Tensor ArgMin()
        {
            using var paused = Tape.Pause();
            return Reductions.Arg<Smallest>(x.Reshape(-1), 0, false, nameof(ArgMin));
        }

        /// <summary>The position along one axis of the first smallest element; of the first NaN where there is one.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>Int64. Never recorded.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        /// <exception cref="InvalidOperationException">The axis has no elements.</exception>
        public Tensor ArgMin(int axis, bool keepDims = false) => Reductions.Arg<Smallest>(x, axis, keepDims, nameof(ArgMin));
    }
}
