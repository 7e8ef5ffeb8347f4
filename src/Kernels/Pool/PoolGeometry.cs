namespace TensorCore.Kernels;

/// <summary>
/// Sizes of a pooling of dense images, seen as [Outer, H, W, Inner]: row-major images have planes outside and an Inner of
/// 1, those with channels last have examples outside and channels inside.
/// </summary>
/// <param name="Outer">Planes or examples.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Inner">Channels that lie last.</param>
public readonly record struct PoolGeometry(int Outer, ConvAxis Y, ConvAxis X, int Inner)
{
    /// <summary>Work of a pass over an image and its result.</summary>
    internal KernelWork Work(DType type, Operand input, Operand output, Operand indices = default)
    {
        var planes = (long)Outer * Inner;
        return new(
            type, $"{Outer}x{Y.Input}x{X.Input}x{Inner}, {Y.Kernel}x{X.Kernel}",
            KernelWork.BytesOf(planes * Y.Input * X.Input, type, input) + KernelWork.BytesOf(planes * Y.Output * X.Output, type, output, indices));
    }
}

/// <summary>What <see cref="MaxPool"/> computes.</summary>
/// <param name="Geometry">Sizes.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Input">Dense [Outer, H, W, Inner].</param>
/// <param name="Output">Receives [Outer, OH, OW, Inner].</param>
/// <param name="Indices">Receives, as Int32, where each output came from, y * W + x; or absent.</param>
public readonly record struct MaxPoolArgs(PoolGeometry Geometry, DType Type, Operand Input, Operand Output, Operand Indices) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => Geometry.Work(Type, Input, Output, Indices);
}

/// <summary>
/// The largest element of each window; padding counts for nothing. NaN wins. Of equal elements the first is taken, row by
/// row, as in PyTorch.
/// </summary>
public readonly partial struct MaxPool : IKernel<MaxPoolArgs>;

/// <summary>What <see cref="PoolScatter"/> and <see cref="PoolGather"/> compute.</summary>
/// <param name="Geometry">Sizes.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Input">[Outer, H, W, Inner]: written by the scatter, read by the gather.</param>
/// <param name="Output">[Outer, OH, OW, Inner]: read by the scatter, written by the gather.</param>
/// <param name="Indices">Int32, as <see cref="MaxPool"/> writes them.</param>
public readonly record struct PoolIndexArgs(PoolGeometry Geometry, DType Type, Operand Input, Operand Output, Operand Indices) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => Geometry.Work(Type, Input, Output, Indices);
}

/// <summary>The gradient of <see cref="MaxPool"/>: each element of the output is added where it came from, zeros elsewhere.</summary>
public readonly partial struct PoolScatter : IKernel<PoolIndexArgs>;

/// <summary>Picks the elements where a <see cref="MaxPool"/> found its maxima.</summary>
public readonly partial struct PoolGather : IKernel<PoolIndexArgs>;

/// <summary>What <see cref="AvgPool"/> and <see cref="AvgPoolGradient"/> compute.</summary>
/// <param name="Geometry">Sizes; no dilation.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="CountsPadding">Whether zeros of the padding count as elements of the mean.</param>
/// <param name="Input">Dense [Outer, H, W, Inner]: read by the forward pass, written by the gradient.</param>
/// <param name="Output">Dense [Outer, OH, OW, Inner]: written by the forward pass, read by the gradient.</param>
public readonly record struct AvgPoolArgs(PoolGeometry Geometry, DType Type, bool CountsPadding, Operand Input, Operand Output) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => Geometry.Work(Type, Input, Output);
}

/// <summary>The mean of each window.</summary>
public readonly partial struct AvgPool : IKernel<AvgPoolArgs>;

/// <summary>The gradient of <see cref="AvgPool"/>: each element is shared out to its window.</summary>
public readonly partial struct AvgPoolGradient : IKernel<AvgPoolArgs>;
