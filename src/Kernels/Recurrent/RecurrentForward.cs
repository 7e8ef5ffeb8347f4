namespace TensorCore.Kernels;

/// <summary>What <see cref="RecurrentForward{TCell}"/> computes. All tensors are dense Float32.</summary>
/// <param name="Steps">Time steps, T, 1 or more.</param>
/// <param name="Batch">Examples, B.</param>
/// <param name="Hidden">Length of a hidden state, H.</param>
/// <param name="Reverse">Whether the last time step comes first.</param>
/// <param name="Weights">U, [gates * H, H].</param>
/// <param name="ProductBias">Bias of the product that is split off, [H]; absent where none is.</param>
/// <param name="Gates">
/// [T, B, gates * H]: what the inputs contribute to the gates, all biases included but that one. Replaced by the gates after
/// their functions.
/// </param>
/// <param name="States">
/// [T + 1, B, H]: the hidden states between the steps. The first of them, at position 0 (or T in reverse), is given, the others
/// are written.
/// </param>
/// <param name="Cells">The cell states, likewise; absent where there are none.</param>
/// <param name="Products">Receives the products that are split off, [T, B, H]; absent where there are none.</param>
internal readonly record struct RecurrentForwardArgs(
    int Steps, int Batch, int Hidden, bool Reverse, Operand Weights, Operand ProductBias,
    Operand Gates, Operand States, Operand Cells, Operand Products) : IMeasuredArgs
{
    KernelWork IMeasuredArgs.Work => RecurrentWork.Of(Steps, Batch, Hidden, Gates);
}

/// <summary>
/// A recurrent layer over a whole sequence, in one direction: for each step the product of the hidden state with the
/// weights, added to what the inputs contribute, and the cell's functions in the same pass.
/// </summary>
internal readonly partial struct RecurrentForward<TCell> : IKernel<RecurrentForwardArgs> where TCell : struct, IRecurrentCell;

/// <summary>Where the steps of a sequence lie in memory, in elements.</summary>
/// <param name="Steps">Time steps.</param>
/// <param name="Reverse">Whether the last comes first.</param>
/// <param name="State">Elements of a state.</param>
internal readonly record struct RecurrentOrder(int Steps, bool Reverse, long State)
{
    /// <summary>The position in time of the step that is done as number <paramref name="step"/>.</summary>
    public long Time(int step) => Reverse ? Steps - 1 - step : step;

    /// <summary>Where the state before that step begins.</summary>
    public long Before(int step) => (Time(step) + (Reverse ? 1 : 0)) * State;

    /// <summary>Where the state after it begins.</summary>
    public long After(int step) => (Time(step) + (Reverse ? 0 : 1)) * State;
}

/// <summary>The work of a recurrent layer, for profiles.</summary>
internal static class RecurrentWork
{
    /// <summary>The products of states, or of the gates' gradients, with the weights; bytes are those of the gates.</summary>
    public static KernelWork Of(int steps, int batch, int hidden, params ReadOnlySpan<Operand> gates)
    {
        var elements = gates[0].Storage.Requested / sizeof(float);
        return new(DType.Float32, $"{steps} steps of {batch}x{hidden}", KernelWork.BytesOf(elements, DType.Float32, gates), 2.0 * elements * hidden);
    }
}
