namespace TensorCore.Kernels;

/// <summary>One axis of a convolution: how outputs, inputs and kernel positions meet. input = output * Stride - Padding + tap * Dilation.</summary>
/// <param name="Input">Length of the input.</param>
/// <param name="Kernel">Positions of the kernel, at least 1.</param>
/// <param name="Stride">Input positions from one output to the next, at least 1.</param>
/// <param name="Padding">Zeros assumed on each side, 0 or more.</param>
/// <param name="Dilation">Input positions from one tap to the next, at least 1.</param>
public readonly record struct ConvAxis(int Input, int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1)
{
    /// <summary>Input positions that one output looks at, holes included.</summary>
    public long Reach => ((long)(Kernel - 1) * Dilation) + 1;

    /// <summary>Length of the output; 0 or less when the kernel is longer than the padded input.</summary>
    public int Output => Input + (2L * Padding) < Reach ? 0 : checked((int)((Input + (2L * Padding) - Reach) / Stride) + 1);
}

/// <summary>All sizes of a two-dimensional convolution; one of a sequence has a height of 1.</summary>
/// <param name="Batch">Examples.</param>
/// <param name="Channels">Channels of the input; a multiple of <paramref name="Groups"/>.</param>
/// <param name="Filters">Channels of the output; a multiple of <paramref name="Groups"/>.</param>
/// <param name="Groups">Groups of channels that do not see each other; as many as channels for a depthwise convolution.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="X">The horizontal axis.</param>
public readonly record struct ConvGeometry(int Batch, int Channels, int Filters, int Groups, ConvAxis Y, ConvAxis X)
{
    /// <summary>Work of each of the three passes.</summary>
    internal KernelWork Work(DType type)
    {
        double output = (double)Batch * Filters * Y.Output * X.Output, weights = (double)Filters * (Channels / Groups) * Y.Kernel * X.Kernel;
        return new(
            type, $"{Batch}x{Channels}x{Y.Input}x{X.Input}, {Filters} filters of {Y.Kernel}x{X.Kernel}",
            (((double)Batch * Channels * Y.Input * X.Input) + weights + output) * type.Size, 2 * output * weights / Filters);
    }
}

/// <summary>An image [N, C, H, W] in any layout: strides count elements. Channels-last is what kernels read without copying.</summary>
/// <param name="Data">The first element.</param>
/// <param name="Sample">From one example to the next.</param>
/// <param name="Channel">From one channel to the next.</param>
/// <param name="Row">From one row to the next.</param>
/// <param name="Column">From one column to the next.</param>
public readonly record struct ConvImage(Operand Data, long Sample, long Channel, long Row, long Column);

/// <summary>
/// The operands of a convolution, output[n, o, y, x] = bias[o] + sum over i, ky, kx of
/// input[n, i, y * stride - padding + ky * dilation, ...] * weights[o, i, ky, kx]. <see cref="Conv"/> writes the output,
/// <see cref="ConvInputGradient"/> and <see cref="ConvWeightGradient"/> compute, from the other two, what stands in the
/// input's and the weights' place.
/// </summary>
/// <param name="Geometry">Sizes.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Input">[N, C, H, W].</param>
/// <param name="Weights">Dense [O, C / groups, KH, KW].</param>
/// <param name="Output">[N, O, OH, OW]. Where it is written, columns or channels are contiguous.</param>
/// <param name="Bias">[O], dense, or <c>default</c>. Only <see cref="Conv"/> reads it.</param>
public readonly record struct ConvArgs(ConvGeometry Geometry, DType Type, ConvImage Input, Operand Weights, ConvImage Output, Operand Bias = default) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => Geometry.Work(Type);

    /// <summary>The same with a height of 1, if kernels are single positions and images lie row after row: long rows are computed faster.</summary>
    internal ConvArgs Flattened()
    {
        var (y, x) = (Geometry.Y, Geometry.X);
        if (y.Kernel != 1 || x.Kernel != 1 || y.Stride != 1 || x.Stride != 1 || y.Padding != 0 || x.Padding != 0) return this;
        if ((long)y.Input * x.Input > int.MaxValue || !FollowsOn(Input) || !FollowsOn(Output)) return this;
        return this with { Geometry = Geometry with { Y = new ConvAxis(1, 1), X = new ConvAxis(y.Input * x.Input, 1) } };

        bool FollowsOn(in ConvImage image) => image.Row == x.Input * image.Column;
    }
}
