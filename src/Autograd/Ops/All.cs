using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Whether all elements are true.</summary>
public static class AllOps
{
    extension(Tensor x)
    {
        /// <summary>Whether all elements are true (not 0; NaN is true), as a scalar Bool tensor; true for no elements.</summary>
        public Tensor All() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>Whether all elements are true (not 0; NaN is true) along one axis; true where there are none.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>Bool. Never recorded.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor All(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>Whether all elements are true over several axes.</summary>
        /// <inheritdoc cref="All(Tensor, int, bool)"/>
        public Tensor All(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes)
    {
        using var paused = Tape.Pause();
        return Reductions.RunIntegers<All>(axes, x.DType.IsFloat ? x.Cast(DType.Bool) : x, DType.Bool);
    }
}
