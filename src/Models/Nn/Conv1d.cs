namespace TensorCore;

/// <summary>A convolution of sequences. Names, shapes and first values as PyTorch's <c>nn.Conv1d</c>.</summary>
public sealed class Conv1d : Convolution
{
    /// <summary>Makes the layer.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="kernel">Positions of the kernel.</param>
    /// <param name="rng">Draws the first values, uniform in +-1 / sqrt(channels / groups * kernel).</param>
    /// <param name="stride">Positions from one output to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Positions from one tap to the next.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ArgumentException">Channels or filters are not a multiple of the groups.</exception>
    public Conv1d(
        int channels, int filters, int kernel, Rng rng, int stride = 1, int padding = 0, int dilation = 1, int groups = 1,
        Device? device = null, DType dtype = DType.Float32, bool bias = true)
        : base(channels, filters, kernel, axes: 1, rng, stride, padding, dilation, groups, device, dtype, bias)
    {
    }

    /// <summary>[N, channels, L] to [N, filters, OL].</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 3 || x.Shape[1] != Channels) throw WrongShape(x, $"[batch, {Channels}, length]");
        return x.Conv1d(Weight, Bias, Stride, Padding, Dilation, Groups);
    }
}
