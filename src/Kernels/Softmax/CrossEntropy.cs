namespace TensorCore.Kernels;

/// <summary>What <see cref="CrossEntropyKernel"/> computes. All tensors are dense.</summary>
/// <param name="Rows">Number of positions.</param>
/// <param name="Classes">Number of classes, C.</param>
/// <param name="Smoothing">What the target takes from the right class and spreads evenly over all.</param>
/// <param name="Ignored">The class that marks positions which do not count, if there is one.</param>
/// <param name="Type">Float32 or Float64, that of all but targets and mask.</param>
/// <param name="Loss">Written, [Rows].</param>
/// <param name="Weight">Written, [Rows]: the weight of the right class, 0 where the position does not count.</param>
/// <param name="Max">Written, [Rows]: the largest logit.</param>
/// <param name="LogSum">Written, [Rows]: log(sum(exp(x - max))).</param>
/// <param name="Logits">[Rows, Classes].</param>
/// <param name="Targets">Int64 [Rows].</param>
/// <param name="Counts">Bool [Rows], written: whether a position counts.</param>
/// <param name="Mask">Bool [Rows]: positions that count unless they are ignored; absent when all do.</param>
/// <param name="ClassWeights">[Classes]; absent when all are 1.</param>
public readonly record struct CrossEntropyArgs(
    long Rows, int Classes, double Smoothing, long? Ignored, DType Type, Operand Loss, Operand Weight, Operand Max, Operand LogSum,
    Operand Logits, Operand Targets, Operand Counts, Operand Mask, Operand ClassWeights) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Rows}x{Classes}", KernelWork.BytesOf(Rows * Classes, Type, Logits) + KernelWork.BytesOf(Rows, Type, Loss, Weight, Max, LogSum));
}

/// <summary>What <see cref="CrossEntropyGradientKernel"/> computes; shapes as in <see cref="CrossEntropyArgs"/>.</summary>
/// <param name="Rows">Number of positions.</param>
/// <param name="Classes">Number of classes, C.</param>
/// <param name="Smoothing">As in the forward pass.</param>
/// <param name="Type">Float32 or Float64.</param>
/// <param name="Output">Gradient of the logits, written.</param>
/// <param name="Gradient">Gradient of the losses: [Rows], or one for all.</param>
/// <param name="GradientStep">1 or 0 accordingly.</param>
/// <param name="Weight">From the forward pass.</param>
/// <param name="Max">From the forward pass.</param>
/// <param name="LogSum">From the forward pass.</param>
/// <param name="Logits">[Rows, Classes].</param>
/// <param name="Targets">Int64 [Rows].</param>
/// <param name="ClassWeights">[Classes]; absent when all are 1.</param>
/// <param name="Counts">From the forward pass.</param>
public readonly record struct CrossEntropyGradientArgs(
    long Rows, int Classes, double Smoothing, DType Type, Operand Output, Operand Gradient, int GradientStep,
    Operand Weight, Operand Max, Operand LogSum, Operand Logits, Operand Targets, Operand ClassWeights, Operand Counts) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(Type, $"{Rows}x{Classes}", KernelWork.BytesOf(Rows * Classes, Type, Output, Logits) + KernelWork.BytesOf(Rows, Type, Weight, Max, LogSum));
}

/// <summary>
/// Cross-entropy of the softmax of logits against classes, in one pass over the logits: with q the target's distribution
/// (1 - s at the right class, plus s / C everywhere) and w the class weights, the loss is -sum(w q log(softmax(x))).
/// </summary>
public readonly partial struct CrossEntropyKernel : IKernel<CrossEntropyArgs>;

/// <summary>The gradient by the logits: dy * (softmax(x) * sum(w q) - w q), in one pass; 0 at positions that do not count.</summary>
public readonly partial struct CrossEntropyGradientKernel : IKernel<CrossEntropyGradientArgs>;
