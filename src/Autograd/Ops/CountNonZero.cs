using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The number of elements that are not 0.</summary>
public static class CountNonZeroOps
{
    extension(Tensor x)
    {
        /// <summary>How many of all elements are not 0 (NaN is not 0), as a scalar Int64 tensor.</summary>
        public Tensor CountNonZero() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>How many elements along one axis are not 0 (NaN is not 0).</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>Int64. Never recorded.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor CountNonZero(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>How many elements over several axes are not 0.</summary>
        /// <inheritdoc cref="CountNonZero(Tensor, int, bool)"/>
        public Tensor CountNonZero(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes)
    {
        using var paused = Tape.Pause();
        return Reductions.RunIntegers<Sum>(axes, x.Cast(DType.Bool), DType.Int64);
    }
}
