using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Errors that are squared when small and absolute when large.</summary>
public static class HuberLossOps
{
    extension(Tensor prediction)
    {
        /// <summary>d^2 / 2 for |d| up to delta, delta (|d| - delta / 2) beyond, with d = prediction - target. See <see cref="HuberLoss"/>.</summary>
        /// <param name="target">The same shape; nothing is broadcast.</param>
        /// <param name="delta">Where the parabola becomes a straight line; positive.</param>
        /// <param name="reduction">Mean, sum or neither.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor HuberLoss(Tensor target, double delta = 1, LossReduction reduction = LossReduction.Mean)
        {
            LossReductions.SameShape(nameof(HuberLoss), prediction, target);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
            return reduction.Of(Elementwise.Apply(new HuberLoss(delta), prediction, target));
        }
    }
}
