namespace TensorCore.Kernels;

/// <summary>What <see cref="ReduceKernel{TMap, TReducer}"/> computes.</summary>
/// <param name="Map">What is reduced: a formula of one to three inputs.</param>
/// <param name="Reducer">How it is reduced.</param>
/// <param name="Space">The axes that stay and those that are reduced.</param>
/// <param name="Type">Float32 or Float64; the same for output and inputs.</param>
/// <param name="Output">Written.</param>
/// <param name="A">First input.</param>
/// <param name="B">Second input, when the formula has one.</param>
/// <param name="C">Third input, when the formula has one.</param>
public readonly record struct ReduceArgs<TMap, TReducer>(
    TMap Map, TReducer Reducer, ReduceSpace Space, DType Type, Operand Output, Operand A, Operand B, Operand C) : IMeasuredArgs
    where TMap : unmanaged, IMap where TReducer : unmanaged, IReducer
{
    KernelWork IMeasuredArgs.Work => new(
        Type, $"{Space.Kept.Count * Space.Reduced.Count} to {Space.Kept.Count} elements",
        KernelWork.BytesOf(Space.Kept.Count, Type, Output) + KernelWork.BytesOf(Space.Kept.Count * Space.Reduced.Count, Type, A, B, C));
}

/// <summary>
/// Applies a formula to every element and reduces the results over any set of axes, in one pass over memory: the one
/// loop behind all reductions of floating-point tensors. The device's body is in <c>ReduceKernel.Cpu.cs</c>.
/// </summary>
/// <remarks>
/// Accuracy of Float32 sums: at most 70 additions are made in single precision on the way of any element to the
/// result, whatever the number of elements; everything after that is added in double. The error is below
/// 70 * 2^-24 * sum(|x|), and in practice a few units in the last place of sum(|x|). The order of all operations
/// depends on the layout only, never on the number of threads.
/// </remarks>
public readonly partial struct ReduceKernel<TMap, TReducer> : IKernel<ReduceArgs<TMap, TReducer>>
    where TMap : unmanaged, IMap where TReducer : unmanaged, IReducer;

/// <summary>The value itself: reduces an input as it is.</summary>
public readonly record struct Identity : IMap
{
    /// <inheritdoc/>
    public static int Arity => 1;

    /// <inheritdoc/>
    public T Apply<T>(T a, T b, T c) where T : unmanaged, ILane<T> => a;
}
