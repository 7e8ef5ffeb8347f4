namespace TensorCore;

/// <summary>A convolution of images. Names, shapes and first values as PyTorch's <c>nn.Conv2d</c>.</summary>
public sealed class Conv2d : Convolution
{
    /// <summary>Makes the layer.</summary>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="rng">Draws the first values, uniform in +-1 / sqrt(channels / groups * kernel^2).</param>
    /// <param name="stride">Rows and columns from one output to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Rows and columns from one tap to the next.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ArgumentException">Channels or filters are not a multiple of the groups.</exception>
    public Conv2d(
        int channels, int filters, int kernel, Rng rng, int stride = 1, int padding = 0, int dilation = 1, int groups = 1,
        Device? device = null, DType dtype = DType.Float32, bool bias = true)
        : base(channels, filters, kernel, axes: 2, rng, stride, padding, dilation, groups, device, dtype, bias)
    {
    }

    /// <summary>[N, channels, H, W] to [N, filters, OH, OW].</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 4 || x.Shape[1] != Channels) throw WrongShape(x, $"[batch, {Channels}, height, width]");
        return x.Conv2d(Weight, Bias, Stride, Padding, Dilation, Groups);
    }
}
