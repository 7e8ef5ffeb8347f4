namespace TensorCore.Kernels;

/// <summary>What <see cref="CgruPass{TPass}"/> computes. All tensors are dense Float32.</summary>
/// <param name="Rows">Examples times positions, N.</param>
/// <param name="Maps">Channels, m.</param>
/// <param name="Gates">[N, 2 m]: sigmoids of the update gate, then of the reset gate.</param>
/// <param name="A">First further value read, [N, m].</param>
/// <param name="B">Second.</param>
/// <param name="C">Third.</param>
/// <param name="GatesResult">Receives the gates' gradients, [N, 2 m], before their functions.</param>
/// <param name="First">Receives the first further value, [N, m]. Nothing that is written may be read.</param>
/// <param name="Second">Receives the second.</param>
internal readonly record struct CgruPassArgs(
    long Rows, int Maps, Operand Gates, Operand A, Operand B, Operand C, Operand GatesResult, Operand First, Operand Second) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => new(
        DType.Float32, $"{Rows}x{Maps}",
        KernelWork.BytesOf(2 * Rows * Maps, DType.Float32, Gates, GatesResult) + KernelWork.BytesOf(Rows * Maps, DType.Float32, A, B, C, First, Second));
}

/// <summary>A pass over all elements of a state. Bound by memory.</summary>
internal readonly partial struct CgruPass<TPass> : IKernel<CgruPassArgs> where TPass : struct, ICgruPass;
