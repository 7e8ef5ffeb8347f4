using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The squared error.</summary>
public static class MseLossOps
{
    extension(Tensor prediction)
    {
        /// <summary>(prediction - target)^2 of each pair of elements.</summary>
        /// <param name="target">The same shape; nothing is broadcast.</param>
        /// <param name="reduction">Mean, sum or neither.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor MseLoss(Tensor target, LossReduction reduction = LossReduction.Mean)
        {
            LossReductions.SameShape(nameof(MseLoss), prediction, target);
            return reduction.Of(Elementwise.Apply(default(SquaredDifference), prediction, target));
        }
    }
}
