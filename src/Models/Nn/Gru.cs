namespace TensorCore;

/// <summary>
/// The gated recurrent unit: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for Statistical
/// Machine Translation" (2014), with the reset gate after the product, as in cuDNN and PyTorch:
/// r = sigmoid(W_r x + U_r h), z = sigmoid(W_z x + U_z h), n = tanh(W_n x + r * (U_n h)), h' = (1 - z) * n + z * h,
/// each product with its bias. Names, shapes and order of gates (r, z, n) as PyTorch's <c>nn.GRU</c>, batch first.
/// </summary>
public sealed class Gru : Recurrent
{
    /// <inheritdoc cref="Rnn(int, int, Rng, Device, DType, int, bool, double, bool)"/>
    public Gru(
        int inputs, int hidden, Rng rng, Device? device = null, DType dtype = DType.Float32,
        int layers = 1, bool bidirectional = false, double dropout = 0)
        : base(3, inputs, hidden, rng, device, dtype, layers, bidirectional, dropout)
    {
    }

    /// <inheritdoc cref="Rnn.Run"/>
    public (Tensor Outputs, Tensor State) Run(Tensor x, Tensor? state = null)
    {
        var (outputs, states) = RunAll(x, state is null ? null : [state]);
        return (outputs, states[0]);
    }

    private protected override (Tensor Outputs, Tensor[] State) RunOne(Cell cell, Tensor x, Tensor[] state, bool reverse)
    {
        var (outputs, last) = x.Gru(cell.InputWeight, cell.HiddenWeight, cell.InputBias, cell.HiddenBias, state[0], reverse);
        return (outputs, [last]);
    }
}
