namespace TensorCore;

/// <summary>
/// What the recurrent layers share: parameters under PyTorch's names (<c>weight_ih_l0</c>, <c>weight_hh_l0_reverse</c>,
/// ...), stacked layers, both directions, dropout between layers. Inputs are [B, T, inputs], outputs
/// [B, T, hidden * directions]; first values are uniform in +-1 / sqrt(hidden).
/// </summary>
public abstract class Recurrent : Layer
{
    private readonly int _inputs;
    private readonly int _gates;
    private readonly double _dropout;
    private readonly Rng? _rng;
    private readonly Cell[] _cells; // layer by layer, forward before backward

    private protected Recurrent(
        int gates, int inputs, int hidden, Rng rng, Device? device, DType dtype, int layers, bool bidirectional, double dropout)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hidden);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        (_gates, _inputs, Hidden, LayerCount, Directions, _dropout) = (gates, inputs, hidden, layers, bidirectional ? 2 : 1, dropout);
        if (dropout > 0) _rng = Stream("dropout", rng);
        _cells = new Cell[layers * Directions];
        for (var i = 0; i < _cells.Length; i++)
        {
            var layer = i / Directions;
            var suffix = $"l{layer}{(i % Directions == 1 ? "_reverse" : "")}";
            var width = layer == 0 ? inputs : hidden * Directions;
            _cells[i] = new Cell(
                Parameter($"weight_ih_{suffix}", First([gates * hidden, width])),
                Parameter($"weight_hh_{suffix}", First([gates * hidden, hidden])),
                Parameter($"bias_ih_{suffix}", First([gates * hidden])),
                Parameter($"bias_hh_{suffix}", First([gates * hidden])));
        }

        Tensor First(Shape shape) => Init.Default(shape, rng, hidden, device, dtype);
    }

    /// <summary>Length of a hidden state.</summary>
    public int Hidden { get; }

    /// <summary>Layers on top of one another.</summary>
    public int LayerCount { get; }

    /// <summary>1, or 2 when the sequence is also read backward.</summary>
    public int Directions { get; }

    /// <summary>How many tensors make up a state: 2 for the LSTM, else 1.</summary>
    private protected virtual int StateTensors => 1;

    /// <inheritdoc/>
    public override double Flops(Shape input, Shape output) =>
        2.0 * input[0] * input[1] * _cells.Sum(c => c.InputWeight.Length + c.HiddenWeight.Length);

    /// <summary>The outputs from states of zeros.</summary>
    protected override Tensor Apply(Tensor x) => RunAll(x, null).Outputs;

    /// <summary>Runs all layers from given or zero states.</summary>
    /// <param name="x">[B, T, inputs].</param>
    /// <param name="states">For each part of a state, [layers * directions, B, hidden]; null for zeros.</param>
    private protected (Tensor Outputs, Tensor[] States) RunAll(Tensor x, Tensor[]? states)
    {
        if (x.Rank != 3 || x.Shape[2] != _inputs) throw WrongShape(x, $"[batch, time, {_inputs}]");
        Shape expected = [_cells.Length, x.Shape[0], Hidden];
        foreach (var state in states ?? [])
        {
            if (state.Shape != expected) throw WrongShape(state, $"a state of shape {expected} for this input");
        }

        var last = new Tensor[StateTensors][];
        for (var part = 0; part < last.Length; part++) last[part] = new Tensor[_cells.Length];
        for (var layer = 0; layer < LayerCount; layer++)
        {
            if (layer > 0 && _rng is not null) x = x.Dropout(_dropout, _rng, IsTraining);
            var outputs = new Tensor[Directions];
            for (var direction = 0; direction < Directions; direction++)
            {
                var index = (layer * Directions) + direction;
                var start = new Tensor[StateTensors];
                for (var part = 0; part < start.Length; part++)
                    start[part] = states?[part].Select(0, index) ?? Tensor.Zeros(expected[1..], x.DType, x.Device);
                outputs[direction] = RunOne(_cells[index], x, start, backward: direction == 1);
                for (var part = 0; part < start.Length; part++) last[part][index] = start[part];
            }

            x = Directions == 1 ? outputs[0] : Tensor.Concat(outputs, -1);
        }

        return (x, Array.ConvertAll(last, parts => Tensor.Stack(parts, 0)));
    }

    /// <summary>One step.</summary>
    /// <param name="input">What the input contributes to the gates, [B, gates * hidden], its bias included.</param>
    /// <param name="hidden">What the state contributes, [B, gates * hidden], its bias included.</param>
    /// <param name="state">The parts of the state, each [B, hidden], the output first; replaced by the next.</param>
    private protected abstract void Step(Tensor input, Tensor hidden, Tensor[] state);

    /// <summary>Gate number <paramref name="index"/> of [B, gates * hidden].</summary>
    private protected Tensor Gate(Tensor gates, int index) => gates.Narrow(1, index * Hidden, Hidden);

    private Tensor RunOne(Cell cell, Tensor x, Tensor[] state, bool backward)
    {
        var time = x.Shape[1];
        if (time == 0) return Tensor.Zeros([x.Shape[0], 0, Hidden], x.DType, x.Device);
        var inputs = x.MatMul(cell.InputWeight.T, cell.InputBias); // [B, T, gates * hidden], all steps in one product
        var transposed = cell.HiddenWeight.T;
        var outputs = new Tensor[time];
        for (var i = 0; i < time; i++)
        {
            var t = backward ? time - 1 - i : i;
            Step(inputs.Select(1, t), state[0].MatMul(transposed, cell.HiddenBias), state);
            outputs[t] = state[0];
        }

        return Tensor.Stack(outputs, 1);
    }

    private sealed record Cell(Tensor InputWeight, Tensor HiddenWeight, Tensor InputBias, Tensor HiddenBias);
}
