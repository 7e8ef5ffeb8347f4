namespace TensorCore;

/// <summary>Group normalization.</summary>
public static class GroupNormOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// (x - mean) / sqrt(variance + epsilon) * weight + bias, with mean and variance (without correction) for each example
        /// and each group of neighboring channels (Wu and He, arXiv 1803.08494). As many groups as channels is instance normalization.
        /// </summary>
        /// <param name="groups">Divides the number of channels.</param>
        /// <param name="weight">One for each channel, [C]; 1 when left out.</param>
        /// <param name="bias">One for each channel, [C]; 0 when left out.</param>
        /// <param name="channelAxis">The axis of the channels, not the first: -1 for channels last, 1 for [batch, channels, ...].</param>
        /// <param name="epsilon">Keeps the divisor from 0.</param>
        /// <returns>The shape of <paramref name="x"/>.</returns>
        /// <exception cref="ShapeException">The groups do not divide the channels, or weight or bias are not [C].</exception>
        public Tensor GroupNorm(int groups, Tensor? weight = null, Tensor? bias = null, int channelAxis = -1, double epsilon = 1e-5)
        {
            ArgumentNullException.ThrowIfNull(x);
            if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
            var channel = x.Shape.Axis(channelAxis);
            if (channel == 0) throw new ShapeException($"The first axis of {x.Describe()} is the batch; the channels of GroupNorm are along another.");
            if (groups < 1 || x.Shape[channel] % groups != 0)
                throw new ShapeException($"{groups} groups do not divide the {x.Shape[channel]} channels of {x.Describe()} (axis {channelAxis}).");
            var grouped = x.Unflatten(channel, groups, x.Shape[channel] / groups);
            int[] axes = [.. Enumerable.Range(1, x.Rank).Where(axis => axis != channel)];
            var centered = grouped - grouped.Mean(axes, keepDims: true);
            var y = (centered * (centered.Square().Mean(axes, keepDims: true) + epsilon).Rsqrt()).Reshape(x.Shape.Lengths);
            if (weight is not null) y *= BatchNormOps.PerChannel(nameof(weight), x, weight, channelAxis);
            return bias is null ? y : y + BatchNormOps.PerChannel(nameof(bias), x, bias, channelAxis);
        }
    }
}
