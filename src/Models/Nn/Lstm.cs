namespace TensorCore;

/// <summary>
/// Long short-term memory: Hochreiter &amp; Schmidhuber (1997), with the forget gate of Gers et al. (2000):
/// i, f, o = sigmoid(W x + U h), g = tanh(W_g x + U_g h), c' = f * c + i * g, h' = o * tanh(c'), each product with its
/// bias. Names, shapes and order of gates (i, f, g, o) as PyTorch's <c>nn.LSTM</c>, batch first.
/// </summary>
public sealed class Lstm : Recurrent
{
    /// <inheritdoc cref="Rnn(int, int, Rng, Device, DType, int, bool, double, bool)"/>
    public Lstm(
        int inputs, int hidden, Rng rng, Device? device = null, DType dtype = DType.Float32,
        int layers = 1, bool bidirectional = false, double dropout = 0)
        : base(4, inputs, hidden, rng, device, dtype, layers, bidirectional, dropout)
    {
    }

    private protected override int StateTensors => 2;

    /// <summary>Runs over a sequence.</summary>
    /// <param name="x">[B, T, inputs].</param>
    /// <param name="state">Hidden and cell state, each [layers * directions, B, hidden]; zeros when left out.</param>
    /// <returns>The outputs, [B, T, hidden * directions], and the last states.</returns>
    /// <exception cref="ShapeException">A shape does not fit.</exception>
    public (Tensor Outputs, (Tensor Hidden, Tensor Cell) State) Run(Tensor x, (Tensor Hidden, Tensor Cell)? state = null)
    {
        var (outputs, states) = RunAll(x, state is { } s ? [s.Hidden, s.Cell] : null);
        return (outputs, (states[0], states[1]));
    }

    private protected override (Tensor Outputs, Tensor[] State) RunOne(Cell cell, Tensor x, Tensor[] state, bool reverse)
    {
        var (outputs, hidden, last) = x.Lstm(cell.InputWeight, cell.HiddenWeight, cell.InputBias, cell.HiddenBias, state[0], state[1], reverse);
        return (outputs, [hidden, last]);
    }
}
