namespace TensorCore;

/// <summary>Standard deviations.</summary>
public static class StdOps
{
    extension(Tensor x)
    {
        /// <summary>The square root of the variance of all elements, as a scalar tensor. See <see cref="VarOps.Var(Tensor, int, bool, double)"/>.</summary>
        public Tensor Std(double correction = 1) => x.Var(correction).Sqrt();

        /// <summary>The square root of the variance along one axis; its gradient is not finite where all elements are equal.</summary>
        /// <inheritdoc cref="VarOps.Var(Tensor, int, bool, double)"/>
        public Tensor Std(int axis, bool keepDims = false, double correction = 1) => x.Var(axis, keepDims, correction).Sqrt();

        /// <summary>The square root of the variance over several axes.</summary>
        /// <inheritdoc cref="VarOps.Var(Tensor, int, bool, double)"/>
        public Tensor Std(ReadOnlySpan<int> axes, bool keepDims = false, double correction = 1) => x.Var(axes, keepDims, correction).Sqrt();
    }
}
