namespace TensorCore.Kernels;

/// <summary>What <see cref="LayerNormKernel"/> computes. All tensors are dense.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Length">Length of a row.</param>
/// <param name="Centers">Whether the mean is subtracted; not for normalization by the root mean square.</param>
/// <param name="Epsilon">Added to the mean square.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Output">Written, [Rows, Length].</param>
/// <param name="Mean">Written, [Rows]: 0 unless it is subtracted.</param>
/// <param name="Scale">Written, [Rows]: 1 / sqrt(mean square + epsilon).</param>
/// <param name="Input">[Rows, Length].</param>
/// <param name="Weight">[Length]; absent when 1.</param>
/// <param name="Bias">[Length]; absent when 0.</param>
public readonly record struct LayerNormArgs(
    long Rows, int Length, bool Centers, double Epsilon, DType Type, Operand Output, Operand Mean, Operand Scale,
    Operand Input, Operand Weight, Operand Bias) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Rows}x{Length}", KernelWork.BytesOf(Rows * Length, Type, Output, Input));
}

/// <summary>What <see cref="LayerNormGradientKernel"/> computes; shapes as in <see cref="LayerNormArgs"/>.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Length">Length of a row.</param>
/// <param name="Centers">As in the forward pass.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Input">Gradient of the input, written.</param>
/// <param name="Weight">Written, [<see cref="LayerNormGradientKernel.Blocks"/>, Length]: the weight's gradient in parts to be added up.</param>
/// <param name="Gradient">Gradient of the result.</param>
/// <param name="X">The input.</param>
/// <param name="Mean">From the forward pass.</param>
/// <param name="Scale">From the forward pass.</param>
/// <param name="W">The weight; absent when 1.</param>
public readonly record struct LayerNormGradientArgs(
    long Rows, int Length, bool Centers, DType Type, Operand Input, Operand Weight, Operand Gradient, Operand X, Operand Mean, Operand Scale, Operand W) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Rows}x{Length}", KernelWork.BytesOf(Rows * Length, Type, Input, Gradient, X));
}

/// <summary>(x - mean) * scale * weight + bias for each row, in three passes over a row in the first-level cache.</summary>
public readonly partial struct LayerNormKernel : IKernel<LayerNormArgs>;

/// <summary>
/// With n = (x - mean) * scale and g = dy * weight: dx = scale * (g - mean(g) - n * mean(g * n)), without the middle term
/// when the mean is not subtracted; the weight's gradient is the sum of dy * n over the rows.
/// </summary>
public readonly partial struct LayerNormGradientKernel : IKernel<LayerNormGradientArgs>
{
    /// <summary>How many parts the weight's gradient comes in: one for each block of rows.</summary>
    public static int Blocks(long rows, int length) => checked((int)((rows + RowsPerBlock(length) - 1) / RowsPerBlock(length)));

    private static long RowsPerBlock(int length) => Math.Clamp(16 * 1024 / Math.Max(1, length), 16, 128);
}
