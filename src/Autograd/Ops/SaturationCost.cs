namespace TensorCore;

/// <summary>A cost of activations that leave the range in which hard functions have slopes.</summary>
public static class SaturationCostOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// relu(|x| - limit) of pre-activations x, of Freivalds &amp; Liepins, "Improving the Neural GPU Architecture for
        /// Algorithm Learning" (arXiv 1702.08727): added to a loss with a small weight, it keeps hard tanh and hard sigmoid trainable.
        /// </summary>
        /// <param name="limit">Up to where x costs nothing; the published limit when left out.</param>
        /// <param name="reduction">Mean, sum or neither.</param>
        public Tensor SaturationCost(double limit = 0.9, LossReduction reduction = LossReduction.Mean)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentOutOfRangeException.ThrowIfNegative(limit);
            return reduction.Of((x.Abs() - limit).Relu());
        }
    }
}
