using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

/// <summary>
/// Back through the update: the gradients of the update gate's and the candidate's pre-activations; the gradient of the next
/// state is replaced by its part for the shifted state.
/// </summary>
internal readonly struct DcgruUpdateGradient : IGpuKernel<DcgruUpdateGradient.Views>
{
    internal readonly record struct Views(
        DcgruGpuShape Shape, ArrayView<float> X, ArrayView<float> States, ArrayView<float> Mask, DcgruGpuDropout Drop, ArrayView<float> Penalty,
        ArrayView<float> Gradient, ArrayView<float> DxGates, ArrayView<float> DxCandidate, float ClosedFrom, int Count);

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Count) return;
        var i = (int)WorkItem.Index;
        int m = v.Shape.Maps, dense = i / m, channel = i - (dense * m), example = dense / v.Shape.Length, line = dense + example;
        var position = dense - (example * v.Shape.Length);
        var at = ((long)(line + 1) * m) + channel;
        var first = ((long)dense * 3 * m) + channel;
        float xg = v.X[first + m], xc = v.X[first + (2 * m)], cost = v.Penalty.Length > 0 ? v.Penalty[0] : 0f;
        var e = v.Gradient[at];
        if (v.Mask.Length > 0) e *= v.Mask[dense];
        var kept = DcgruElement.UpdateGate(xg, v.ClosedFrom) * e;
        v.Gradient[at] = kept;
        var drop = v.Drop.Factor(example, (position * m) + channel);
        var candidate = DcgruElement.HardTanh(xc) * drop;
        var shifted = v.States[((long)v.Shape.Shifted(line, channel, 1) * m) + channel];
        v.DxGates[((long)(line + 1) * 2 * m) + m + channel] = DcgruElement.Inner(xg, (shifted - candidate) * e * 0.5f, cost);
        v.DxCandidate[at] = DcgruElement.Inner(xc, (e - kept) * drop, cost);
    }
}

/// <summary>
/// Takes the gradient of the reset state: makes the gradient of the reset gate's pre-activation, the reset state once more,
/// and what the gradient of the state is so far, by the reset state and by the carry.
/// </summary>
internal readonly struct DcgruResetTarget(
    DcgruGpuShape shape, ArrayView<float> x, ArrayView<float> states, ArrayView<float> penalty, ArrayView<float> carry,
    ArrayView<float> gradient, ArrayView<float> reset, ArrayView<float> dxGates) : IProductTarget
{
    private readonly DcgruGpuShape _shape = shape;
    private readonly ArrayView<float> _x = x, _states = states, _penalty = penalty, _carry = carry, _gradient = gradient, _reset = reset, _dxGates = dxGates;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Start(int batch, int row, int column) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int batch, int row, int column, Float4 sums)
    {
        if (row >= _shape.Lines) return;
        var place = _shape.Place(row);
        if (place.Position == _shape.Length) return;
        var cost = _penalty.Length > 0 ? _penalty[0] : 0f;
        One(row, place.Dense, column, sums.X, cost);
        One(row, place.Dense, column + 1, sums.Y, cost);
        One(row, place.Dense, column + 2, sums.Z, cost);
        One(row, place.Dense, column + 3, sums.W, cost);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One(int line, int dense, int column, float dp, float cost)
    {
        var m = _shape.Maps;
        if (column >= m) return;
        var at = ((long)(line + 1) * m) + column;
        float x = _x[((long)dense * 3 * m) + column], r = DcgruElement.HardSigmoid(x), state = _states[at];
        _reset[at] = r * state;
        _dxGates[((long)(line + 1) * 2 * m) + column] = DcgruElement.Inner(x, dp * state * 0.5f, cost);
        _gradient[at] = MathF.FusedMultiplyAdd(dp, r, _carry[((long)_shape.Shifted(line, column, -1) * m) + column]);
    }
}

/// <summary>Adds to the gradient of the state what comes by the gates.</summary>
internal readonly struct DcgruStateTarget(DcgruGpuShape shape, ArrayView<float> gradient) : IProductTarget
{
    private readonly DcgruGpuShape _shape = shape;
    private readonly ArrayView<float> _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Start(int batch, int row, int column) => new(One(row, column), One(row, column + 1), One(row, column + 2), One(row, column + 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int batch, int row, int column, Float4 sums)
    {
        if (row >= _shape.Lines || _shape.Place(row).Position == _shape.Length) return;
        var at = ((long)(row + 1) * _shape.Maps) + column;
        if (column < _shape.Maps) _gradient[at] = sums.X;
        if (column + 1 < _shape.Maps) _gradient[at + 1] = sums.Y;
        if (column + 2 < _shape.Maps) _gradient[at + 2] = sums.Z;
        if (column + 3 < _shape.Maps) _gradient[at + 3] = sums.W;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float One(int row, int column) =>
        row < _shape.Lines && column < _shape.Maps ? _gradient[((long)(row + 1) * _shape.Maps) + column] : 0f;
}

/// <summary>Weights turned around for the way back: [3, out, in] of [3, in, out], the taps in reverse.</summary>
internal readonly struct DcgruTurnedWeights : IGpuKernel<DcgruTurnedWeights.Views>
{
    internal readonly record struct Views(ArrayView<float> Weights, ArrayView<float> Turned, int Inputs, int Outputs);

    public static void Launch(GpuDevice device, in Operand weights, in Operand turned, int inputs, int outputs)
    {
        var count = 3 * inputs * outputs;
        device.Launch<DcgruTurnedWeights, Views>(count, new(device.View<float>(weights, count), device.View<float>(turned, count), inputs, outputs));
    }

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Turned.Length) return;
        var i = (int)WorkItem.Index;
        int line = i / v.Inputs, input = i - (line * v.Inputs), tap = line / v.Outputs, output = line - (tap * v.Outputs);
        v.Turned[i] = v.Weights[((((2 - tap) * v.Inputs) + input) * v.Outputs) + output];
    }
}

/// <summary>A matrix whose terms are contiguous, line after line; each batch takes the next part of the terms. 128 bits at a time.</summary>
internal readonly struct PartedTerms(ArrayView<Float4> data, int lines, int terms, int termsOfPart, int term) : IProductSource
{
    private readonly ArrayView<Float4> _data = data;
    private readonly int _lines = lines, _terms = terms, _ofPart = termsOfPart, _term = term / 4;

    public static bool LoadsLines => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line) => new(line / 4, batch * _ofPart, 0, _lines - line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term)
    {
        if (line.Count <= 0 || term >= _ofPart || line.Y + term >= _terms) return default;
        return _data[line.At + ((line.Y + term) * (long)_term)];
    }
}

/// <summary>The same for lines of any number, element by element.</summary>
internal readonly struct PartedStridedTerms(ArrayView<float> data, int lines, int terms, int termsOfPart, int term) : IProductSource
{
    private readonly ArrayView<float> _data = data;
    private readonly int _lines = lines, _terms = terms, _ofPart = termsOfPart, _term = term;

    public static bool LoadsLines => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ProductLine Line(int batch, int line) => new(line, batch * _ofPart, 0, _lines - line);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Load(ProductLine line, int term)
    {
        if (line.Count <= 0 || term >= _ofPart || line.Y + term >= _terms) return default;
        var at = line.At + ((line.Y + term) * (long)_term);
        float x = _data[at], y = 0, z = 0, w = 0;
        if (line.Count > 1) y = _data[at + 1];
        if (line.Count > 2) z = _data[at + 2];
        if (line.Count > 3) w = _data[at + 3];
        return new Float4(x, y, z, w);
    }
}

/// <summary>Sums over the rows of a part, of each column; neighbors take neighboring columns.</summary>
internal readonly struct DcgruBiasGradient : IGpuKernel<DcgruBiasGradient.Views>
{
    internal readonly record struct Views(ArrayView<float> Rows, int Columns, int Count, int RowsOfPart, ArrayView<float> Parts, Flag IsFirst);

    public static void Execute(Views v)
    {
        if (WorkItem.Index >= v.Parts.Length) return;
        var i = (int)WorkItem.Index;
        int part = i / v.Columns, column = i - (part * v.Columns), row = part * v.RowsOfPart, end = row + v.RowsOfPart;
        if (end > v.Count) end = v.Count;
        var sum = v.IsFirst ? 0f : v.Parts[i];
        for (; row < end; row++) sum += v.Rows[((long)row * v.Columns) + column];
        v.Parts[i] = sum;
    }
}

/// <summary>Adds the parts of gradients, always in the same order; zeros if there are none.</summary>
internal readonly struct DcgruGradientTotal : IGpuKernel<DcgruGradientTotal.Views>
{
    internal readonly record struct Views(ArrayView<float> Partials, ArrayView<float> Result, int Parts);

    public static void Execute(Views v)
    {
        var i = WorkItem.Index;
        if (i >= v.Result.Length) return;
        var sum = 0f;
        for (var part = 0; part < v.Parts; part++) sum += v.Partials[(part * v.Result.Length) + i];
        v.Result[i] = sum;
    }
}
