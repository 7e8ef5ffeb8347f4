namespace TensorCore;

/// <summary>Batch normalization.</summary>
public static class BatchNormOps
{
    extension(Tensor x)
    {
        /// <summary>
        /// (x - mean) / sqrt(variance + epsilon) * weight + bias for each channel, with mean and variance (without correction)
        /// of the batch, over all axes but that of the channels (Ioffe and Szegedy, arXiv 1502.03167): the form for training.
        /// </summary>
        /// <param name="weight">One for each channel, [C]; 1 when left out.</param>
        /// <param name="bias">One for each channel, [C]; 0 when left out.</param>
        /// <param name="channelAxis">The axis of the channels: -1 for channels last, 1 for [batch, channels, ...].</param>
        /// <param name="epsilon">Keeps the divisor from 0.</param>
        /// <returns>
        /// The result, of the shape of <paramref name="x"/>, and mean and variance, [C] each, from which a layer keeps its
        /// running averages. PyTorch's running variance is corrected: times n / (n - 1) for n elements of a channel.
        /// </returns>
        /// <exception cref="ShapeException">Weight or bias are not [C].</exception>
        public (Tensor Output, Tensor Mean, Tensor Variance) BatchNorm(
            Tensor? weight = null, Tensor? bias = null, int channelAxis = -1, double epsilon = 1e-5)
        {
            ArgumentNullException.ThrowIfNull(x);
            if (!x.DType.IsFloat) x = x.Cast(DType.Float32);
            if (weight is not null) PerChannel(nameof(weight), x, weight, channelAxis);
            if (bias is not null) PerChannel(nameof(bias), x, bias, channelAxis);
            var channel = x.Shape.Axis(channelAxis);
            if (x.Length == 0)
            {
                var nothing = Tensor.Full([x.Shape[channel]], double.NaN, x.DType, x.Device); // the mean of nothing
                return (x.Clone(), nothing, nothing.Clone());
            }

            var results = new BatchNormFunction(x, weight?.Cast(x.DType), bias?.Cast(x.DType), channel, epsilon).ApplyAll();
            return (results[0], results[1], results[2]);
        }

        /// <summary>The same with mean and variance given, such as the running averages of a layer: the form for inference.</summary>
        /// <param name="mean">One for each channel, [C].</param>
        /// <param name="variance">One for each channel, [C].</param>
        /// <param name="weight">One for each channel, [C]; 1 when left out.</param>
        /// <param name="bias">One for each channel, [C]; 0 when left out.</param>
        /// <param name="channelAxis">The axis of the channels: -1 for channels last, 1 for [batch, channels, ...].</param>
        /// <param name="epsilon">Keeps the divisor from 0.</param>
        /// <returns>The shape of <paramref name="x"/>.</returns>
        /// <exception cref="ShapeException">A tensor is not [C].</exception>
        public Tensor BatchNormWith(
            Tensor mean, Tensor variance, Tensor? weight = null, Tensor? bias = null, int channelAxis = -1, double epsilon = 1e-5)
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(mean);
            ArgumentNullException.ThrowIfNull(variance);
            var scale = (PerChannel(nameof(variance), x, variance, channelAxis) + epsilon).Rsqrt();
            if (weight is not null) scale *= PerChannel(nameof(weight), x, weight, channelAxis);
            var y = (x - PerChannel(nameof(mean), x, mean, channelAxis)) * scale;
            return bias is null ? y : y + PerChannel(nameof(bias), x, bias, channelAxis);
        }
    }

    /// <summary>A view of values for each channel that broadcasts over the other axes.</summary>
    internal static Tensor PerChannel(string name, Tensor x, Tensor values, int channelAxis)
    {
        var channel = x.Shape.Axis(channelAxis);
        if (values.Rank != 1 || values.Shape[0] != x.Shape[channel])
            throw new ShapeException($"The {name} must be [{x.Shape[channel]}], one for each channel of {x.Describe()} (axis {channelAxis}); {values.Describe()} was given.");
        var lengths = new int[x.Rank];
        lengths.AsSpan().Fill(1);
        lengths[channel] = x.Shape[channel];
        return values.Reshape(lengths);
    }
}
