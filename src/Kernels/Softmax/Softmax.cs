namespace TensorCore.Kernels;

/// <summary>What <see cref="SoftmaxKernel{TForm}"/> computes. All tensors are dense, seen as [outer, length, inner].</summary>
/// <param name="Outer">Product of the lengths before the axis.</param>
/// <param name="Length">Length of the axis.</param>
/// <param name="Inner">Product of the lengths after it.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Output">Written.</param>
/// <param name="Input">Read.</param>
public readonly record struct SoftmaxArgs(long Outer, int Length, long Inner, DType Type, Operand Output, Operand Input) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Outer}x{Length}x{Inner}", KernelWork.BytesOf(Outer * Length * Inner, Type, Output, Input));
}

/// <summary>What <see cref="SoftmaxGradientKernel{TForm}"/> computes; shapes as in <see cref="SoftmaxArgs"/>.</summary>
/// <param name="Outer">Product of the lengths before the axis.</param>
/// <param name="Length">Length of the axis.</param>
/// <param name="Inner">Product of the lengths after it.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Output">Gradient of the input, written.</param>
/// <param name="Gradient">Gradient of the result.</param>
/// <param name="Result">The result of the forward pass.</param>
public readonly record struct SoftmaxGradientArgs(
    long Outer, int Length, long Inner, DType Type, Operand Output, Operand Gradient, Operand Result) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Outer}x{Length}x{Inner}", KernelWork.BytesOf(Outer * Length * Inner, Type, Output, Gradient, Result));
}

/// <summary>Whether the softmax itself is computed or its logarithm.</summary>
public interface ISoftmaxForm
{
    /// <summary>True for the logarithm.</summary>
    static abstract bool IsLog { get; }
}

/// <summary>exp(x) / sum(exp(x)).</summary>
public readonly struct Softmax : ISoftmaxForm
{
    /// <inheritdoc/>
    public static bool IsLog => false;
}

/// <summary>x - log(sum(exp(x))).</summary>
public readonly struct LogSoftmax : ISoftmaxForm
{
    /// <inheritdoc/>
    public static bool IsLog => true;
}

/// <summary>Softmax or its logarithm along one axis: the largest element is subtracted first, so that nothing overflows.</summary>
/// <remarks>
/// Sums are flushed to double every 256 vectors or rows, as in <see cref="ReduceKernel{TMap, TReducer}"/>. In Float32 the
/// relative error of the softmax is below 1e-6 plus 6e-8 * |x - max|, and the error of the logarithm below 1e-6 * (|y| + 1); where
/// hundreds of terms are each too small beside the largest to be added to it, 1.6e-5 more.
/// </remarks>
public readonly partial struct SoftmaxKernel<TForm> : IKernel<SoftmaxArgs> where TForm : struct, ISoftmaxForm;

/// <summary>The gradient: y * (dy - sum(dy * y)), or dy - exp(y) * sum(dy) for the logarithm.</summary>
public readonly partial struct SoftmaxGradientKernel<TForm> : IKernel<SoftmaxGradientArgs> where TForm : struct, ISoftmaxForm;
