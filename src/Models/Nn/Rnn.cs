namespace TensorCore;

/// <summary>
/// The simple recurrent network: h' = tanh(W x + b + U h + c), or with a rectifier. Elman, "Finding Structure in Time"
/// (1990). Names and shapes as PyTorch's <c>nn.RNN</c>, batch first.
/// </summary>
public sealed class Rnn : Recurrent
{
    private readonly bool _relu;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Length of an input vector.</param>
    /// <param name="hidden">Length of a hidden state.</param>
    /// <param name="rng">Draws the first values.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="layers">Layers on top of one another.</param>
    /// <param name="bidirectional">Whether the sequence is also read backward.</param>
    /// <param name="dropout">Rate of dropout between layers.</param>
    /// <param name="relu">A rectifier instead of tanh.</param>
    public Rnn(
        int inputs, int hidden, Rng rng, Device? device = null, DType dtype = DType.Float32,
        int layers = 1, bool bidirectional = false, double dropout = 0, bool relu = false)
        : base(1, inputs, hidden, rng, device, dtype, layers, bidirectional, dropout) => _relu = relu;

    /// <summary>Runs over a sequence.</summary>
    /// <param name="x">[B, T, inputs].</param>
    /// <param name="state">[layers * directions, B, hidden]; zeros when left out.</param>
    /// <returns>The outputs, [B, T, hidden * directions], and the last state, shaped as <paramref name="state"/>.</returns>
    /// <exception cref="ShapeException">A shape does not fit.</exception>
    public (Tensor Outputs, Tensor State) Run(Tensor x, Tensor? state = null)
    {
        var (outputs, states) = RunAll(x, state is null ? null : [state]);
        return (outputs, states[0]);
    }

    private protected override (Tensor Outputs, Tensor[] State) RunOne(Cell cell, Tensor x, Tensor[] state, bool reverse)
    {
        var (outputs, last) = x.Rnn(cell.InputWeight, cell.HiddenWeight, cell.InputBias, cell.HiddenBias, state[0], _relu, reverse);
        return (outputs, [last]);
    }
}
