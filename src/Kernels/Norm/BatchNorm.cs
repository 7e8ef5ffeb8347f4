namespace TensorCore.Kernels;

/// <summary>What <see cref="BatchNormKernel"/> computes. All tensors are dense.</summary>
/// <param name="Shape">Where the channels are.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Output">Written, of the input's layout.</param>
/// <param name="Mean">Written, [Channels].</param>
/// <param name="Variance">Written, [Channels], without correction.</param>
/// <param name="Scale">Written, [Channels]: 1 / sqrt(variance + epsilon).</param>
/// <param name="Input">[Outer, Channels, Inner].</param>
/// <param name="Weight">[Channels]; absent when 1.</param>
/// <param name="Bias">[Channels]; absent when 0.</param>
public readonly record struct BatchNormArgs(
    ChannelShape Shape, double Epsilon, DType Type, Operand Output, Operand Mean, Operand Variance, Operand Scale,
    Operand Input, Operand Weight, Operand Bias) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Shape.Outer}x{Shape.Channels}x{Shape.Inner}", KernelWork.BytesOf(Shape.Count, Type, Output, Input));
}

/// <summary>What <see cref="BatchNormGradientKernel"/> computes; shapes as in <see cref="BatchNormArgs"/>.</summary>
/// <param name="Shape">Where the channels are.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Input">Gradient of the input, written.</param>
/// <param name="Weight">Gradient of the weight, written.</param>
/// <param name="Bias">Gradient of the bias, written.</param>
/// <param name="Gradient">Gradient of the result.</param>
/// <param name="X">The input.</param>
/// <param name="Mean">From the forward pass.</param>
/// <param name="Scale">From the forward pass.</param>
/// <param name="W">The weight; absent when 1.</param>
public readonly record struct BatchNormGradientArgs(
    ChannelShape Shape, DType Type, Operand Input, Operand Weight, Operand Bias, Operand Gradient, Operand X, Operand Mean, Operand Scale, Operand W) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Shape.Outer}x{Shape.Channels}x{Shape.Inner}", KernelWork.BytesOf(Shape.Count, Type, Input, Gradient, X));
}

/// <summary>A dense tensor as [Outer, Channels, Inner]: Inner is 1 where the channels are last in memory.</summary>
/// <param name="Outer">Elements before the channels.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Inner">Elements after the channels.</param>
public readonly record struct ChannelShape(long Outer, int Channels, long Inner)
{
    /// <summary>Elements of a channel.</summary>
    public long PerChannel => Outer * Inner;

    /// <summary>All elements.</summary>
    public long Count => Outer * Channels * Inner;
}

/// <summary>
/// (x - mean) * scale * weight + bias with the mean and the variance of each channel: a pass for the means, one around them for
/// the variances (on the CPU mostly a single one, around the means of a sample), and one for the result.
/// </summary>
public readonly partial struct BatchNormKernel : IKernel<BatchNormArgs>;

/// <summary>
/// With n = (x - mean) * scale: db = sum(dy), dw = sum(dy * n), dx = scale * weight * (dy - db / count - n * dw / count). One
/// pass for both sums, one for dx.
/// </summary>
public readonly partial struct BatchNormGradientKernel : IKernel<BatchNormGradientArgs>;
