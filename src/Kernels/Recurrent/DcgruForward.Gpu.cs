using System.Runtime.CompilerServices;
using ILGPU;

namespace TensorCore.Kernels;

// Two kernels for each step, since the reset state of all positions must be there before the candidate's convolution: a
// product for both gates, then one for the candidate and the update, with all element-wise parts where the sums are stored.
public readonly partial struct DcgruForward
{
    /// <inheritdoc/>
    public static void Gpu(GpuDevice device, in DcgruForwardArgs args)
    {
        var run = new DcgruGpuForward(device, args);
        run.Run();
    }
}

/// <summary>A forward pass on a GPU: its memory and its launches.</summary>
internal readonly struct DcgruGpuForward
{
    private readonly GpuDevice _device;
    private readonly DcgruForwardArgs _args;
    private readonly DcgruGpuShape _shape;
    private readonly long _state, _dense; // elements of a step's states, with rows of zeros and without

    public DcgruGpuForward(GpuDevice device, in DcgruForwardArgs args)
    {
        (_device, _args) = (device, args);
        _shape = new DcgruGpuShape(args.Batch, args.Length, args.Maps);
        _state = (long)args.Batch * (args.Length + 1) * args.Maps;
        _dense = ProductSize.Of((long)args.Batch * args.Length * args.Maps);
    }

    public void Run()
    {
        var saturation = _device.View<float>(_args.Saturation, 1);
        if (_dense == 0)
        {
            FillKernel.Run(_device, [], _args.Saturation, [], DType.Float32, 0);
            return;
        }

        // Without a history, two states and one step's pre-activations take turns.
        var keeps = _args.States.IsPresent;
        int steps = _args.Steps, slots = keeps ? steps + 1 : 2, wordsOfExample = DcgruGpuDropoutBits.Words(_args.Length, _args.Maps);
        long cells = DcgruGpuSaturation.Cells(3 * _dense), bits = _args.Dropout.Keep < 1 ? (long)steps * _args.Batch * wordsOfExample : 0;
        long statesSize = keeps ? 0 : Padded((slots * _state) + _args.Maps), xSize = keeps ? 0 : Padded((3 * _dense) + bits);
        var scratch = _device.Memory.Rent((Padded(cells) + Padded(_state + _args.Maps) + statesSize + xSize) * sizeof(float));
        var sums = new Operand(scratch, 0);
        var reset = sums.Floats(Padded(cells));
        var states = keeps ? _args.States : reset.Floats(Padded(_state + _args.Maps));
        var x = keeps ? _args.Activations : states.Floats(statesSize);
        var decisions = x.Floats(keeps ? steps * 3 * _dense : 3 * _dense);

        DcgruGpuBorders.Clear(_device, _shape, _device.View<float>(states, (slots * _state) + _args.Maps), _args.Maps);
        DcgruGpuBorders.Clear(_device, _shape, _device.View<float>(reset, _state + _args.Maps), _args.Maps);
        Copy(states, _args.State, isOut: false);
        if (_args.Trace.IsPresent) Copy(states, _args.Trace, isOut: true);
        if (bits > 0) DcgruGpuDropoutBits.Launch(_device, _args.Dropout, _args.Batch, _args.Length, _args.Maps, steps, 0, _device.View<uint>(decisions, bits));
        for (var step = 0; step < steps; step++)
        {
            var state = states.Floats((keeps ? step : step & 1) * _state);
            var next = states.Floats((keeps ? step + 1 : (step + 1) & 1) * _state);
            var xNow = x.Floats(keeps ? step * 3 * _dense : 0);
            Step(step, state, next, xNow, reset, decisions, bits > 0 ? _args.Batch * wordsOfExample : 0, wordsOfExample);
            if (!keeps) DcgruGpuSaturation.Add(_device, _device.View<float>(xNow, 3 * _dense), _device.View<float>(sums, cells), step == 0);
        }

        if (keeps && steps > 0) DcgruGpuSaturation.Add(_device, _device.View<float>(x, steps * 3 * _dense), _device.View<float>(sums, cells), isFirst: true);
        DcgruGpuSaturation.Total(_device, steps > 0 ? _device.View<float>(sums, cells) : default, saturation);
        Copy(states.Floats((keeps ? steps : steps & 1) * _state), _args.Result, isOut: true);
        scratch.Release();
    }

    private static long Padded(long elements) => (elements + 63) / 64 * 64;

    private void Copy(in Operand rows, in Operand dense, bool isOut) => _device.Launch<DcgruGpuRows, DcgruGpuRows.Views>(
        _dense, new(_args.Length, _args.Maps, _device.View<float>(rows, _state + _args.Maps), _device.View<float>(dense, _dense), (int)_dense, isOut));

    private void Step(int step, in Operand state, in Operand next, in Operand x, in Operand reset, in Operand decisions, long bits, int wordsOfExample)
    {
        var m = _args.Maps;
        var s = _device.View<float>(state, _state + m);
        var activations = _device.View<float>(x, 3 * _dense);
        var gates = new DcgruGatesTarget(_shape, _device.View<float>(_args.GateBias, 2 * m), activations, s, _device.View<float>(reset, _state + m));
        DcgruGpuProducts.Convolve(_device, _shape, state, m, _args.GateWeights, 2 * m, gates);

        var drop = new DcgruGpuDropout(
            bits > 0 ? _device.View<uint>(decisions.Floats(step * bits), bits) : default, wordsOfExample, 1 / _args.Dropout.Keep);
        var update = new DcgruUpdateTarget(
            _shape, _device.View<float>(_args.CandidateBias, m), activations, s, _device.View<float>(next, _state + m),
            _device.View<float>(_args.Mask, _args.Mask.IsPresent ? (long)_args.Batch * _args.Length : 0), drop,
            _args.Trace.IsPresent ? _device.View<float>(_args.Trace.Floats((step + 1) * _dense), _dense) : default, _args.ClosedFrom);
        DcgruGpuProducts.Convolve(_device, _shape, reset, m, _args.CandidateWeights, m, update);
    }
}

/// <summary>Takes the pre-activations of both gates: keeps them, and makes the reset state.</summary>
internal readonly struct DcgruGatesTarget(
    DcgruGpuShape shape, ArrayView<float> bias, ArrayView<float> x, ArrayView<float> states, ArrayView<float> reset) : IProductTarget
{
    private readonly DcgruGpuShape _shape = shape;
    private readonly ArrayView<float> _bias = bias, _x = x, _states = states, _reset = reset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Start(int batch, int row, int column) => new(Bias(column), Bias(column + 1), Bias(column + 2), Bias(column + 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int batch, int row, int column, Float4 sums)
    {
        if (row >= _shape.Lines) return;
        var place = _shape.Place(row);
        if (place.Position == _shape.Length) return;
        One(row, place.Dense, column, sums.X);
        One(row, place.Dense, column + 1, sums.Y);
        One(row, place.Dense, column + 2, sums.Z);
        One(row, place.Dense, column + 3, sums.W);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Bias(int column)
    {
        if (column >= 2 * _shape.Maps) return 0f;
        return _bias[column] + (column < _shape.Maps ? (float)DcgruForward.ResetOffset : (float)DcgruForward.UpdateOffset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One(int line, int dense, int column, float x)
    {
        var m = _shape.Maps;
        if (column >= 2 * m) return;
        _x[((long)dense * 3 * m) + column] = x;
        if (column >= m) return;
        var at = ((long)(line + 1) * m) + column;
        _reset[at] = DcgruElement.HardSigmoid(x) * _states[at];
    }
}

/// <summary>Takes the pre-activation of the candidate: keeps it, and makes the next state.</summary>
internal readonly struct DcgruUpdateTarget(
    DcgruGpuShape shape, ArrayView<float> bias, ArrayView<float> x, ArrayView<float> states, ArrayView<float> next,
    ArrayView<float> mask, DcgruGpuDropout drop, ArrayView<float> trace, float closedFrom) : IProductTarget
{
    private readonly DcgruGpuShape _shape = shape;
    private readonly ArrayView<float> _bias = bias, _x = x, _states = states, _next = next, _mask = mask, _trace = trace;
    private readonly DcgruGpuDropout _drop = drop;
    private readonly float _closedFrom = closedFrom;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float4 Start(int batch, int row, int column) => new(Bias(column), Bias(column + 1), Bias(column + 2), Bias(column + 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int batch, int row, int column, Float4 sums)
    {
        if (row >= _shape.Lines) return;
        var place = _shape.Place(row);
        if (place.Position == _shape.Length) return;
        One(row, place, column, sums.X);
        One(row, place, column + 1, sums.Y);
        One(row, place, column + 2, sums.Z);
        One(row, place, column + 3, sums.W);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Bias(int column) => column < _shape.Maps ? _bias[column] : 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One(int line, DcgruPlace place, int column, float x)
    {
        var m = _shape.Maps;
        if (column >= m) return;
        var first = ((long)place.Dense * 3 * m) + column;
        _x[first + (2 * m)] = x;
        var candidate = DcgruElement.HardTanh(x) * _drop.Factor(place.Example, (place.Position * m) + column);
        var carried = _states[((long)_shape.Shifted(line, column, 1) * m) + column] - candidate;
        var result = MathF.FusedMultiplyAdd(DcgruElement.UpdateGate(_x[first + m], _closedFrom), carried, candidate);
        if (_mask.Length > 0) result *= _mask[place.Dense];
        _next[((long)(line + 1) * m) + column] = result;
        if (_trace.Length > 0) _trace[((long)place.Dense * m) + column] = result;
    }
}

/// <summary>The saturation cost: partial sums of relu(|x| - 0.9) in cells, each over every so-manieth element.</summary>
internal readonly struct DcgruGpuSaturation : IGpuKernel<DcgruGpuSaturation.Views>
{
    private const int Most = 1 << 16;

    internal readonly record struct Views(ArrayView<float> X, ArrayView<float> Cells, Flag IsFirst);

    internal readonly record struct TotalViews(ArrayView<float> Cells, ArrayView<float> Result);

    /// <summary>How many cells, for so many elements at once.</summary>
    public static long Cells(long elements) => Math.Min(Most, elements);

    public static void Add(GpuDevice device, ArrayView<float> x, ArrayView<float> cells, bool isFirst) =>
        device.Launch<DcgruGpuSaturation, Views>(cells.Length, new(x, cells, isFirst));

    public static void Total(GpuDevice device, ArrayView<float> cells, ArrayView<float> result) =>
        device.Launch<Sum, TotalViews>(LaunchGrid.GroupsOf(LaunchGrid.DefaultGroupSize, 1), new(cells, result));

    public static void Execute(Views v)
    {
        var i = WorkItem.Index;
        if (i >= v.Cells.Length) return;
        var sum = v.IsFirst ? 0f : v.Cells[i];
        for (var at = i; at < v.X.Length; at += v.Cells.Length) sum += DcgruElement.Excess(v.X[at]);
        v.Cells[i] = sum;
    }

    /// <summary>Adds the cells in one group.</summary>
    internal readonly struct Sum : IGpuKernel<TotalViews>
    {
        public static void Execute(TotalViews v)
        {
            var shared = SharedMemory.Allocate<double>(LaunchGrid.DefaultGroupSize);
            var sum = 0.0;
            for (long i = Group.IdxX; i < v.Cells.Length; i += LaunchGrid.DefaultGroupSize) sum += v.Cells[i];
            sum = GroupTotal<DoubleTotal, double>.Of(shared, sum, Group.IdxX, 0, 1, LaunchGrid.DefaultGroupSize);
            if (Group.IdxX == 0) v.Result[0] = (float)sum;
        }
    }
}
