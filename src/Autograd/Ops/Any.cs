using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Whether any element is true.</summary>
public static class AnyOps
{
    extension(Tensor x)
    {
        /// <summary>Whether any element is true (not 0; NaN is true), as a scalar Bool tensor; false for no elements.</summary>
        public Tensor Any() => Apply(x, ReducedAxes.All(x.Shape));

        /// <summary>Whether any element is true (not 0; NaN is true) along one axis; false where there are none.</summary>
        /// <param name="axis">Negative axes count from the end.</param>
        /// <param name="keepDims">Whether the axis stays, with length 1.</param>
        /// <returns>Bool. Never recorded.</returns>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Any(int axis, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axis, keepDims));

        /// <summary>Whether any element is true over several axes.</summary>
        /// <inheritdoc cref="Any(Tensor, int, bool)"/>
        public Tensor Any(ReadOnlySpan<int> axes, bool keepDims = false) => Apply(x, ReducedAxes.Of(x.Shape, axes, keepDims));
    }

    private static Tensor Apply(Tensor x, ReducedAxes axes)
    {
        using var paused = Tape.Pause();
        return Reductions.RunIntegers<Any>(axes, x.DType.IsFloat ? x.Cast(DType.Bool) : x, DType.Bool);
    }
}
