namespace TensorCore;

/// <summary>Layer normalization.</summary>
public static class LayerNormOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// (x - mean) / sqrt(variance + epsilon) * weight + bias, with mean and variance (without correction) over the last
        /// axes, as many as the weight has (Ba, Kiros and Hinton, arXiv 1607.06450).
        /// </summary>
        /// <param name="weight">The shape of the last axes of <paramref name="x"/>.</param>
        /// <param name="bias">The same shape; none when left out.</param>
        /// <param name="epsilon">Keeps the divisor from 0.</param>
        /// <returns>The shape of <paramref name="x"/>.</returns>
        /// <exception cref="ShapeException">Weight or bias have not the shape of the last axes.</exception>
        public Tensor LayerNorm(Tensor weight, Tensor? bias = null, double epsilon = 1e-5)
        {
            ArgumentNullException.ThrowIfNull(weight);
            return x.LayerNorm(weight.Shape, weight, bias, epsilon);
        }

        /// <summary>The same with the normalized axes given, for normalization without weight.</summary>
        /// <param name="normalized">The shape of the last axes of <paramref name="x"/>.</param>
        /// <param name="weight">That shape; 1 when left out.</param>
        /// <param name="bias">That shape; 0 when left out.</param>
        /// <param name="epsilon">Keeps the divisor from 0.</param>
        /// <returns>The shape of <paramref name="x"/>.</returns>
        /// <exception cref="ShapeException">A shape is not that of the last axes.</exception>
        public Tensor LayerNorm(Shape normalized, Tensor? weight = null, Tensor? bias = null, double epsilon = 1e-5)
        {
            ArgumentNullException.ThrowIfNull(x);
            var axes = LastAxes(nameof(LayerNorm), x, normalized, weight, bias);
            if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
            return new LayerNormFunction(x, axes, true, weight?.Cast(x.DType), bias?.Cast(x.DType), epsilon).Apply();
        }
    }

    /// <summary>The last axes, after checking that they have the shape that is normalized.</summary>
    internal static int[] LastAxes(string name, Tensor x, Shape normalized, Tensor? weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        if (normalized.Rank == 0 || normalized.Rank > x.Rank || x.Shape[^normalized.Rank..] != normalized)
            throw new ShapeException($"{name} normalizes the last axes: {normalized} is not how the shape of {x.Describe()} ends.");
        if (weight is not null && weight.Shape != normalized)
            throw new ShapeException($"The weight of {name} must be {normalized}; {weight.Describe()} was given.");
        if (bias is not null && bias.Shape != normalized)
            throw new ShapeException($"The bias of {name} must be {normalized}; {bias.Describe()} was given.");
        return [.. Enumerable.Range(x.Rank - normalized.Rank, normalized.Rank)];
    }
}
