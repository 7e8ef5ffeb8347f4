using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The Kullback-Leibler divergence.</summary>
public static class KlDivergenceOps
{
    extension(Tensor logProbabilities)
    {
        /// <summary>
        /// t (log(t) - x) of each target probability t and log-probability x, 0 where t is 0, as in PyTorch's kl_div. The
        /// divergence of distributions is the sum; divide it by the number of positions for the mean of divergences.
        /// </summary>
        /// <param name="target">Probabilities, of the same shape; nothing is broadcast.</param>
        /// <param name="reduction">Mean over all elements, sum, or neither.</param>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor KlDivergence(Tensor target, LossReduction reduction = LossReduction.Mean)
        {
            LossReductions.SameShape(nameof(KlDivergence), logProbabilities, target);
            return reduction.Of(Elementwise.Apply(default(KlDivergence), logProbabilities, target));
        }
    }
}
