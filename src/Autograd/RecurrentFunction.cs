using TensorCore.Kernels;

namespace TensorCore;

/// <summary>
/// A recurrent layer in one direction over a whole sequence. Inputs: x [T, B, n], weights [gates * H, n] and [gates * H, H],
/// biases [gates * H] twice, the first hidden state [B, H], and the first cell state where there is one. Results: the hidden
/// states after each step [T, B, H], the last one [B, H], and the last cell state. Float32.
/// </summary>
/// <param name="at">The inputs.</param>
/// <param name="reverse">Whether the last time step comes first.</param>
/// <param name="composed">The same in ordinary ops: differentiated when the gradient is differentiated.</param>
internal sealed class RecurrentFunction<TCell>(Tensor[] at, bool reverse, Func<Tensor[], Tensor[]> composed) : MultiFunction(at)
    where TCell : struct, IRecurrentCell
{
    private readonly Tensor _x = at[0], _inputWeights = at[1], _hiddenWeights = at[2], _inputBias = at[3], _hiddenBias = at[4];
    private Tensor? _dense, _gates, _states, _cells, _products;

    private int Steps => _x.Shape[0];

    private int Batch => _x.Shape[1];

    private int Hidden => _hiddenWeights.Shape[1];

    /// <summary>Gates whose two biases are added up beforehand.</summary>
    private int Summed => (TCell.IsSplit ? TCell.Gates - 1 : TCell.Gates) * Hidden;

    public override string Name => TCell.Name;

    protected override Tensor[] ForwardAll()
    {
        var bias = _inputBias.Clone();
        bias.Narrow(0, 0, Summed).CopyFrom(_inputBias.Narrow(0, 0, Summed) + _hiddenBias.Narrow(0, 0, Summed));
        _dense = _x.Contiguous();
        _gates = _dense.MatMul(_inputWeights.T, bias); // all steps in one product
        _states = Between(at[5]);
        if (TCell.HasCell) _cells = Between(at[6]);
        if (TCell.IsSplit) _products = Tensor.Empty([Steps, Batch, Hidden], DType.Float32, _x.Device);
        _x.Device.Run<RecurrentForward<TCell>, RecurrentForwardArgs>(new RecurrentForwardArgs(
            Steps, Batch, Hidden, reverse, Dense(_hiddenWeights), TCell.IsSplit ? Dense(_hiddenBias.Narrow(0, Summed, Hidden)) : default,
            _gates.Operand, _states.Operand, Optional(_cells), Optional(_products)));
        var last = reverse ? 0 : Steps;
        var outputs = _states.Narrow(0, reverse ? 0 : 1, Steps);
        return _cells is null ? [outputs, _states.Select(0, last)] : [outputs, _states.Select(0, last), _cells.Select(0, last)];
    }

    protected override void BackwardAll(Tensor?[] gradients, GradientSink inputs)
    {
        if (Tape.IsRecording)
        {
            Checkpointing.Recompute(composed, at, gradients, inputs);
            return;
        }

        var gates = Tensor.Empty(_gates!.Shape, DType.Float32, _x.Device);
        var products = TCell.IsSplit ? Tensor.Empty(_products!.Shape, DType.Float32, _x.Device) : null;
        var state = Tensor.Empty([Batch, Hidden], DType.Float32, _x.Device);
        var cell = TCell.HasCell ? Tensor.Empty(state.Shape, DType.Float32, _x.Device) : null;
        _x.Device.Run<RecurrentBackward<TCell>, RecurrentBackwardArgs>(new RecurrentBackwardArgs(
            Steps, Batch, Hidden, reverse, Dense(_hiddenWeights), _gates.Operand, _states!.Operand, Optional(_cells), Optional(_products),
            Optional(gradients[0]), Optional(gradients[1]), TCell.HasCell ? Optional(gradients[2]) : default,
            gates.Operand, Optional(products), state.Operand, Optional(cell)));
        if (inputs.Wants(0)) inputs.Add(0, gates.MatMul(_inputWeights));
        var dx = Rows(gates);
        if (inputs.Wants(1)) inputs.Add(1, dx.T.MatMul(Rows(_dense!)));
        var before = Rows(_states.Narrow(0, reverse ? 1 : 0, Steps));
        if (products is null)
        {
            if (inputs.Wants(2)) inputs.Add(2, dx.T.MatMul(before));
            if (inputs.Wants(3) || inputs.Wants(4)) AddBias(dx.Sum(0));
        }
        else
        {
            var (summed, split) = (dx.Narrow(1, 0, Summed), Rows(products));
            if (inputs.Wants(2)) inputs.Add(2, Tensor.Concat([summed.T.MatMul(before), split.T.MatMul(before)], 0));
            if (inputs.Wants(3)) inputs.Add(3, dx.Sum(0));
            if (inputs.Wants(4)) inputs.Add(4, Tensor.Concat([summed.Sum(0), split.Sum(0)], 0));
        }

        inputs.Add(5, state);
        if (cell is not null) inputs.Add(6, cell);

        void AddBias(Tensor sum)
        {
            inputs.Add(3, sum);
            inputs.Add(4, sum);
        }
    }

    /// <summary>Room for the states between the steps, the first one filled in.</summary>
    private Tensor Between(Tensor first)
    {
        var states = Tensor.Empty([Steps + 1, Batch, Hidden], DType.Float32, _x.Device);
        states.Select(0, reverse ? Steps : 0).CopyFrom(first);
        return states;
    }

    private Tensor Rows(Tensor x) => x.Reshape(Steps * Batch, x.Shape[2]);

    private static Operand Dense(Tensor tensor) => tensor.Contiguous().Operand;

    private static Operand Optional(Tensor? tensor) => tensor is null ? default : Dense(tensor);
}
