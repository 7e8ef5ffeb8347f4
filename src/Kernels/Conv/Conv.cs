namespace TensorCore.Kernels;

/// <summary>
/// Convolution (cross-correlation, as everywhere in deep learning). Each element of the output is one chain of
/// multiply-adds: over the rows of the kernel, then its columns, then the channels, or, where few output channels meet many
/// positions, over the channels first; so it is the same bits whatever the layout, the batch and the number of threads are. (Of infinite weights whether padding counts, as infinity times 0, depends on sizes.)
/// </summary>
public readonly partial struct Conv : IKernel<ConvArgs>;

/// <summary>
/// The gradient of a convolution with respect to its input, which is also the transposed convolution: writes
/// <see cref="ConvArgs.Input"/> from the gradient in <see cref="ConvArgs.Output"/> and the weights.
/// </summary>
public readonly partial struct ConvInputGradient : IKernel<ConvArgs>;

/// <summary>
/// The gradient of a convolution with respect to its weights: writes <see cref="ConvArgs.Weights"/> from the input and the
/// gradient in <see cref="ConvArgs.Output"/>. Partial sums are over fixed sets of positions, whatever the number of threads is.
/// </summary>
public readonly partial struct ConvWeightGradient : IKernel<ConvArgs>;
