namespace TensorCore.Kernels;

/// <summary>A <see cref="PoolGeometry"/> as kernels see it: pooling on a GPU is a work-item for each element that is written.</summary>
internal readonly struct PoolSizes
{
    public readonly int Inner;
    public readonly PoolAxis Y, X;

    /// <exception cref="NotSupportedException">There are more than <see cref="LaunchGrid.MostElements"/> elements: kernels divide in 32 bits.</exception>
    public PoolSizes(in PoolGeometry geometry)
    {
        Inner = geometry.Inner;
        Y = new PoolAxis(geometry.Y);
        X = new PoolAxis(geometry.X);
        long inputs = geometry.Outer * (long)Y.Input * X.Input * Inner, outputs = geometry.Outer * (long)Y.Output * X.Output * Inner;
        if (Math.Max(inputs, outputs) > LaunchGrid.MostElements)
            throw new NotSupportedException($"A GPU pools at most {LaunchGrid.MostElements} elements at once; there are {Math.Max(inputs, outputs)}. Split the batch.");
        (Inputs, Outputs) = ((int)inputs, (int)outputs);
    }

    /// <summary>Elements of all images.</summary>
    public readonly int Inputs { get; }

    /// <summary>Elements of all pooled images.</summary>
    public readonly int Outputs { get; }

    /// <summary>Where an element of the pooled images is.</summary>
    public PoolPlace OutputPlace(int index) => new(index, Y.Output, X.Output, Inner);

    /// <summary>Where an element of the images is.</summary>
    public PoolPlace InputPlace(int index) => new(index, Y.Input, X.Input, Inner);

    /// <summary>Number of the element of the images.</summary>
    public int Input(int image, int position, int channel) => (((image * Y.Input * X.Input) + position) * Inner) + channel;

    /// <summary>Number of the element of the pooled images.</summary>
    public int Output(int image, int y, int x, int channel) => (((((image * Y.Output) + y) * X.Output) + x) * Inner) + channel;
}

/// <summary>Image, row, column and channel of an element of dense [images, height, width, channels].</summary>
internal readonly struct PoolPlace
{
    public readonly int Image, Y, X, Channel;

    public PoolPlace(int index, int height, int width, int channels)
    {
        var pixel = index / channels;
        var row = pixel / width;
        Image = row / height;
        Channel = index - (pixel * channels);
        X = pixel - (row * width);
        Y = row - (Image * height);
    }
}

/// <summary>One axis of a pooling: input = output * Stride - Padding + tap * Dilation.</summary>
internal readonly struct PoolAxis(in ConvAxis axis)
{
    public readonly int Input = axis.Input, Output = axis.Output, Kernel = axis.Kernel, Stride = axis.Stride, Padding = axis.Padding, Dilation = axis.Dilation;

    /// <summary>The input of an output's first tap; negative in the padding.</summary>
    public int Start(int output) => (output * Stride) - Padding;

    /// <summary>The first output whose window reaches an input.</summary>
    public int FirstOutput(int input)
    {
        var before = input + Padding - ((Kernel - 1) * Dilation);
        return before <= 0 ? 0 : (before + Stride - 1) / Stride;
    }

    /// <summary>The last output whose window reaches an input.</summary>
    public int LastOutput(int input) => Math.Min((input + Padding) / Stride, Output - 1);

    /// <summary>Elements of an undilated window that count.</summary>
    public int Count(int output, bool countsPadding) =>
        countsPadding ? Kernel : Math.Min(Start(output) + Kernel, Input) - Math.Max(Start(output), 0);
}
