using TensorCore.Kernels;

namespace TensorCore;

/// <summary>Cross-entropy of yes-or-no decisions.</summary>
public static class BinaryCrossEntropyOps
{
    extension(Tensor prediction)
    {
        /// <summary>-(t log(p) + (1 - t) log(1 - p)) of each probability p and target t. Prefer <see cref="BinaryCrossEntropyWithLogits"/>, which is more accurate.</summary>
        /// <param name="target">From 0 to 1, of the same shape; nothing is broadcast.</param>
        /// <param name="reduction">Mean, sum or neither.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor BinaryCrossEntropy(Tensor target, LossReduction reduction = LossReduction.Mean)
        {
            LossReductions.SameShape(nameof(BinaryCrossEntropy), prediction, target);
            return reduction.Of(Elementwise.Apply(default(BinaryCrossEntropy), prediction, target));
        }

        /// <summary>The cross-entropy of sigmoid(x) and a target t, for each element x: log(1 + exp(x)) - t x, without overflow.</summary>
        /// <param name="target">From 0 to 1, of the same shape; nothing is broadcast.</param>
        /// <param name="positiveWeight">How much more a missed positive weighs than a missed negative.</param>
        /// <param name="reduction">Mean, sum or neither.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor BinaryCrossEntropyWithLogits(Tensor target, double positiveWeight = 1, LossReduction reduction = LossReduction.Mean)
        {
            LossReductions.SameShape(nameof(BinaryCrossEntropyWithLogits), prediction, target);
            return reduction.Of(Elementwise.Apply(new BinaryCrossEntropyWithLogits(positiveWeight), prediction, target));
        }
    }
}
