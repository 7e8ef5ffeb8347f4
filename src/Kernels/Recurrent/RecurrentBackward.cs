namespace TensorCore.Kernels;

/// <summary>What <see cref="RecurrentBackward{TCell}"/> computes. All tensors are dense Float32.</summary>
/// <param name="Steps">Time steps, T, 1 or more.</param>
/// <param name="Batch">Examples, B.</param>
/// <param name="Hidden">Length of a hidden state, H.</param>
/// <param name="Reverse">As in the forward pass.</param>
/// <param name="Weights">As in the forward pass.</param>
/// <param name="Gates">What the forward pass left there.</param>
/// <param name="States">What the forward pass left there.</param>
/// <param name="Cells">What the forward pass left there.</param>
/// <param name="Products">What the forward pass left there.</param>
/// <param name="OutputGradient">Gradient of the states after each step, [T, B, H]; absent for zeros.</param>
/// <param name="LastGradient">What is added to that of the last state, [B, H]; absent for zeros.</param>
/// <param name="LastCellGradient">Gradient of the last cell state, [B, H]; absent for zeros.</param>
/// <param name="GateGradient">Receives the gradient of the gates before their functions, [T, B, gates * H].</param>
/// <param name="ProductGradient">Receives that of the products that are split off, [T, B, H]; absent where there are none.</param>
/// <param name="StateGradient">Receives the gradient of the first hidden state, [B, H].</param>
/// <param name="CellGradient">Receives that of the first cell state, [B, H]; absent where there is none.</param>
internal readonly record struct RecurrentBackwardArgs(
    int Steps, int Batch, int Hidden, bool Reverse, Operand Weights, Operand Gates, Operand States, Operand Cells, Operand Products,
    Operand OutputGradient, Operand LastGradient, Operand LastCellGradient,
    Operand GateGradient, Operand ProductGradient, Operand StateGradient, Operand CellGradient) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => RecurrentWork.Of(Steps, Batch, Hidden, Gates, GateGradient);
}

/// <summary>
/// The gradients of <see cref="RecurrentForward{TCell}"/> by backpropagation through time, down to those of the gates before
/// their functions; those of weights, biases and inputs are products and sums over all steps at once.
/// </summary>
internal readonly partial struct RecurrentBackward<TCell> : IKernel<RecurrentBackwardArgs> where TCell : struct, IRecurrentCell;
