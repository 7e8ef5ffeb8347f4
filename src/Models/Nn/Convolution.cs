namespace TensorCore;

/// <summary>What convolutions over any number of axes share: weights, first values and cost.</summary>
public abstract class Convolution : Layer
{
    private protected Convolution(
        int channels, int filters, int kernel, int axes, Rng rng, int stride, int padding, int dilation, int groups, Device? device, DType dtype, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        if (channels % groups != 0 || filters % groups != 0)
            throw new ArgumentException($"A convolution in {groups} groups has multiples of {groups} channels; {channels} in and {filters} out were given.", nameof(groups));
        (Channels, Stride, Padding, Dilation, Groups) = (channels, stride, padding, dilation, groups);
        Shape shape = [filters, channels / groups, .. Enumerable.Repeat(kernel, axes)];
        var inputs = Fans.Of(shape).In;
        Weight = Parameter("weight", Init.Default(shape, rng, inputs, device, dtype));
        if (bias) Bias = Parameter("bias", Init.Default([filters], rng, inputs, device, dtype));
    }

    /// <summary>[filters, channels / groups, ...], then an axis of the kernel for each axis that it slides along.</summary>
    public Tensor Weight { get; }

    /// <summary>[filters], or null.</summary>
    public Tensor? Bias { get; }

    private protected int Channels { get; }

    private protected int Stride { get; }

    private protected int Padding { get; }

    private protected int Dilation { get; }

    private protected int Groups { get; }

    /// <inheritdoc/>
    public override double Flops(Shape input, Shape output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return 2.0 * output.Length * Fans.Of(Weight.Shape).In;
    }
}
