using ILGPU;

namespace TensorCore.Kernels;

// Three kernels for each step back: the element-wise way through the update, then two products whose results are used where
// they are stored. Gradients of pre-activations are kept for as many steps as memory allows, and the products for the
// weights' gradients run over all of these at once, cut into parts for all processors, which are added in a fixed order.
public readonly partial struct DcgruBackward
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in DcgruBackwardArgs args)
    {
        if ((long)args.Batch * args.Length * args.Maps == 0)
        {
            FillKernel.Run(device, [6 * args.Maps * args.Maps], args.GateWeightGradient, [1], DType.Float32, 0);
            FillKernel.Run(device, [2 * args.Maps], args.GateBiasGradient, [1], DType.Float32, 0);
            FillKernel.Run(device, [3 * args.Maps * args.Maps], args.CandidateWeightGradient, [1], DType.Float32, 0);
            FillKernel.Run(device, [args.Maps], args.CandidateBiasGradient, [1], DType.Float32, 0);
            return;
        }

        new DcgruGpuBackward(device, args).Run();
    }
}

/// <summary>A backward pass on a GPU: its memory and its launches.</summary>
internal readonly struct DcgruGpuBackward
{
    private const long MostKept = 16 << 20; // elements of gradients that wait for the products
    private const int EnoughTiles = 512;
    private const int LeastTerms = 256;

    private readonly GpuDevice _device;
    private readonly DcgruBackwardArgs _args;
    private readonly DcgruGpuShape _shape;
    private readonly long _rows, _dense; // rows of a step, with those of zeros; elements of a state without them
    private readonly int _stepsAtOnce, _parts;

    public DcgruGpuBackward(GpuDevice device, in DcgruBackwardArgs args)
    {
        (_device, _args) = (device, args);
        _shape = new DcgruGpuShape(args.Batch, args.Length, args.Maps);
        _rows = _shape.RowsOfStep;
        _dense = ProductSize.Of((long)args.Batch * args.Length * args.Maps);
        _stepsAtOnce = (int)Math.Clamp(MostKept / (4 * _rows * args.Maps), 1, Math.Max(1, args.Steps));
        var tiles = (((3 * args.Maps) - 1) / Tile4.Lines + 1) * (((2 * args.Maps) - 1) / Tile4.Lines + 1);
        _parts = (int)Math.Clamp(EnoughTiles / tiles, 1, Math.Max(1, _rows * _stepsAtOnce / LeastTerms));
    }

    public void Run()
    {
        int m = _args.Maps, steps = _args.Steps;
        long state = (_rows + 1) * m, kept = (_rows * _stepsAtOnce) + 1;
        var layout = new Scratch();
        long next = layout.Take(state), other = layout.Take(state), dxGates = layout.Take(kept * 2 * m), dxCandidate = layout.Take(kept * m), reset = layout.Take(kept * m);
        long turnedGates = layout.Take(6L * m * m), turnedCandidate = layout.Take(3L * m * m);
        long gateParts = layout.Take(_parts * 6L * m * m), candidateParts = layout.Take(_parts * 3L * m * m);
        long gateBiasParts = layout.Take(_parts * 2L * m), candidateBiasParts = layout.Take(_parts * (long)m);
        var scratch = _device.Memory.Rent(layout.Size * sizeof(float));
        Operand d = At(scratch, next), spare = At(scratch, other);

        foreach (var (at, columns, rows) in ((long, int, long)[])[(next, m, _rows + 1), (other, m, _rows + 1), (dxGates, 2 * m, kept), (dxCandidate, m, kept), (reset, m, kept)])
            DcgruGpuBorders.Clear(_device, _shape, _device.View<float>(At(scratch, at), rows * columns), columns);
        DcgruTurnedWeights.Launch(_device, _args.GateWeights, At(scratch, turnedGates), m, 2 * m);
        DcgruTurnedWeights.Launch(_device, _args.CandidateWeights, At(scratch, turnedCandidate), m, m);
        Copy(d, _args.Gradient, isOut: false);
        var isFirst = true;
        for (var step = steps - 1; step >= 0; step--)
        {
            var slot = step % _stepsAtOnce * _rows * m;
            Operand gates = At(scratch, dxGates + (2 * slot)), candidate = At(scratch, dxCandidate + slot), p = At(scratch, reset + slot);
            Step(step, d, spare, gates, candidate, p, At(scratch, turnedGates), At(scratch, turnedCandidate));
            (d, spare) = (spare, d);
            if (step % _stepsAtOnce != 0) continue;
            var terms = (int)(_rows * Math.Min(_stepsAtOnce, steps - step)) - 1;
            Products(_args.States.Floats(step * _rows * m), At(scratch, dxGates), 2 * m, At(scratch, gateParts), At(scratch, gateBiasParts), terms, isFirst);
            Products(At(scratch, reset), At(scratch, dxCandidate), m, At(scratch, candidateParts), At(scratch, candidateBiasParts), terms, isFirst);
            isFirst = false;
        }

        Copy(d, _args.StateGradient, isOut: true);
        var parts = steps > 0 ? _parts : 0;
        Total(At(scratch, gateParts), _args.GateWeightGradient, 6 * m * m, parts);
        Total(At(scratch, candidateParts), _args.CandidateWeightGradient, 3 * m * m, parts);
        Total(At(scratch, gateBiasParts), _args.GateBiasGradient, 2 * m, parts);
        Total(At(scratch, candidateBiasParts), _args.CandidateBiasGradient, m, parts);
        scratch.Release();
    }

    /// <summary>Hands out pieces of one block.</summary>
    private struct Scratch
    {
        public long Size;

        public long Take(long elements)
        {
            var at = Size;
            Size += (elements + 63) / 64 * 64;
            return at;
        }
    }

    private static Operand At(Storage scratch, long elements) => new(scratch, elements * sizeof(float));

    private void Copy(in Operand rows, in Operand dense, bool isOut) => _device.Launch<DcgruGpuRows, DcgruGpuRows.Views>(
        _dense, new(_args.Length, _args.Maps, _device.View<float>(rows, (_rows + 1) * _args.Maps), _device.View<float>(dense, dense.IsPresent ? _dense : 0), (int)_dense, isOut));

    private void Step(int step, in Operand d, in Operand ds, in Operand dxGates, in Operand dxCandidate, in Operand p, in Operand turnedGates, in Operand turnedCandidate)
    {
        var m = _args.Maps;
        var rows = (_rows + 1) * m;
        var words = DcgruGpuDropoutBits.Words(_args.Length, m);
        long bits = _args.Keep < 1 ? (long)_args.Batch * words : 0;
        var drop = new DcgruGpuDropout(
            bits > 0 ? _device.View<uint>(_args.Activations.Floats((_args.Steps * 3 * _dense) + (step * bits)), bits) : default, words, 1 / _args.Keep);
        var x = _device.View<float>(_args.Activations.Floats(step * 3 * _dense), 3 * _dense);
        var states = _device.View<float>(_args.States.Floats(step * _rows * m), rows);
        var penalty = _device.View<float>(_args.Penalty, _args.Penalty.IsPresent ? 1 : 0);
        var mask = _device.View<float>(_args.Mask, _args.Mask.IsPresent ? (long)_args.Batch * _args.Length : 0);
        ArrayView<float> carry = _device.View<float>(d, rows), target = _device.View<float>(ds, rows), gates = _device.View<float>(dxGates, rows * 2);
        _device.Launch<DcgruUpdateGradient, DcgruUpdateGradient.Views>(_dense, new(
            _shape, x, states, mask, drop, penalty, carry, gates, _device.View<float>(dxCandidate, rows), _args.ClosedFrom, (int)_dense));
        DcgruGpuProducts.Convolve(
            _device, _shape, dxCandidate, m, turnedCandidate, m, new DcgruResetTarget(_shape, x, states, penalty, carry, target, _device.View<float>(p, rows), gates));
        DcgruGpuProducts.Convolve(_device, _shape, dxGates, 2 * m, turnedGates, m, new DcgruStateTarget(_shape, target));
    }

    /// <summary>Adds the gradients of weights and biases of several steps.</summary>
    private void Products(in Operand windows, in Operand dx, int columns, in Operand parts, in Operand biasParts, int terms, bool isFirst)
    {
        int m = _args.Maps, ofPart = ((terms - 1) / _parts) + 1;
        var middle = dx.Floats(columns); // the gradients of a window's middle
        var target = new MatrixTarget(_device, new MatMulArgs(
            DType.Float32, 3 * m, columns, 0, default, 0, 0, default, 0, 0, parts, columns, Accumulate: !isFirst, Batches: _parts, CBatch: 3L * m * columns));
        if (m % 4 == 0 && Float4.IsAligned(windows) && Float4.IsAligned(middle))
        {
            var a = new PartedTerms(_device.View<Float4>(windows, (((terms - 1) * (long)m) + (3 * m)) / 4), 3 * m, terms, ofPart, m);
            var b = new PartedTerms(_device.View<Float4>(middle, (long)terms * columns / 4), columns, terms, ofPart, columns);
            RegisterTileProduct.Launch(_device, _parts, 3 * m, columns, ofPart, a, b, target);
        }
        else
        {
            var a = new PartedStridedTerms(_device.View<float>(windows, ((terms - 1) * (long)m) + (3 * m)), 3 * m, terms, ofPart, m);
            var b = new PartedStridedTerms(_device.View<float>(middle, (long)terms * columns), columns, terms, ofPart, columns);
            RegisterTileProduct.Launch(_device, _parts, 3 * m, columns, ofPart, a, b, target);
        }

        _device.Launch<DcgruBiasGradient, DcgruBiasGradient.Views>(
            _parts * (long)columns, new(_device.View<float>(middle, (long)terms * columns), columns, terms, ofPart, _device.View<float>(biasParts, _parts * (long)columns), isFirst));
    }

    private void Total(in Operand partials, in Operand result, int count, int parts) => _device.Launch<DcgruGradientTotal, DcgruGradientTotal.Views>(
        count, new(_device.View<float>(partials, Math.Max(1, parts) * (long)count), _device.View<float>(result, count), parts));
}
