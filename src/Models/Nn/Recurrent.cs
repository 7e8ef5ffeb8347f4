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
        if (!(dropout is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "A dropout rate lies between 0 and 1.");
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
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 3 || x.Shape[2] != _inputs) throw WrongShape(x, $"[batch, time, {_inputs}]");
        Shape expected = [_cells.Length, x.Shape[0], Hidden];
        foreach (var state in states ?? [])
        {
            if (state.Shape != expected) throw WrongShape(state, $"a state of shape {expected} for this input");
        }

        var last = new Tensor[StateTensors][];
        for (var part = 0; part < last.Length; part++) last[part] = new Tensor[_cells.Length];
        x = x.Permute(1, 0, 2); // one step after the other
        for (var layer = 0; layer < LayerCount; layer++)
        {
            if (layer > 0 && _rng is not null) x = x.Permute(1, 0, 2).Dropout(_dropout, _rng, IsTraining).Permute(1, 0, 2);
            var outputs = new Tensor[Directions];
            for (var direction = 0; direction < Directions; direction++)
            {
                var index = (layer * Directions) + direction;
                var start = new Tensor[StateTensors];
                for (var part = 0; part < start.Length; part++)
                    start[part] = states?[part].Select(0, index) ?? Tensor.Zeros(expected[1..], x.DType, x.Device);
                (outputs[direction], var end) = RunOne(_cells[index], x, start, reverse: direction == 1);
                for (var part = 0; part < end.Length; part++) last[part][index] = end[part];
            }

            x = Directions == 1 ? outputs[0] : Tensor.Concat(outputs, -1);
        }

        return (x.Permute(1, 0, 2).Contiguous(), Array.ConvertAll(last, parts => Tensor.Stack(parts, 0)));
    }

    /// <summary>Runs one layer in one direction.</summary>
    /// <param name="cell">Its parameters.</param>
    /// <param name="x">[T, B, inputs].</param>
    /// <param name="state">The parts of the first state, each [B, hidden].</param>
    /// <param name="reverse">Whether the last time step comes first.</param>
    /// <returns>The outputs, [T, B, hidden], and the parts of the last state.</returns>
    private protected abstract (Tensor Outputs, Tensor[] State) RunOne(Cell cell, Tensor x, Tensor[] state, bool reverse);

    /// <summary>The parameters of one layer in one direction.</summary>
    private protected sealed record Cell(Tensor InputWeight, Tensor HiddenWeight, Tensor InputBias, Tensor HiddenBias);
}
