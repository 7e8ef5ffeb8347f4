namespace TensorCore;

/// <summary>The absolute error.</summary>
public static class L1LossOps
{
    extension(Tensor prediction)
    {
        /// <summary>|prediction - target| of each pair of elements.</summary>
        /// <inheritdoc cref="MseLossOps.MseLoss"/>
#pragma warning disable CS1573 // The parameters are inherited.
        public Tensor L1Loss(Tensor target, LossReduction reduction = LossReduction.Mean)
#pragma warning restore CS1573
        {
            LossReductions.SameShape(nameof(L1Loss), prediction, target);
            return reduction.Of((prediction - target).Abs());
        }
    }
}
