namespace TensorCore;

/// <summary>Normalization by the root mean square.</summary>
public static class RmsNormOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// x / sqrt(mean(x^2) + epsilon) * weight, with the mean over the last axes, as many as the weight has
        /// (Zhang and Sennrich, arXiv 1910.07467).
        /// </summary>
        /// <param name="weight">The shape of the last axes of <paramref name="x"/>.</param>
        /// <param name="epsilon">Keeps the divisor from 0.</param>
        /// <returns>The shape of <paramref name="x"/>.</returns>
        /// <exception cref="ShapeException">The weight has not the shape of the last axes.</exception>
        public Tensor RmsNorm(Tensor weight, double epsilon = 1e-6)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(weight);
            var axes = LayerNormOps.LastAxes(nameof(RmsNorm), x, weight.Shape, weight, null);
            if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
            return new LayerNormFunction(x, axes, false, weight.Cast(x.DType), null, epsilon).Apply();
        }
    }
}
