using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>One problem for the kernels of the diagonal recurrent cell: random inputs, and what the kernels make of them.</summary>
internal sealed class DcgruRun
{
    private readonly int _batch, _length, _maps, _steps;
    private readonly Tensor _state, _gateWeights, _gateBias, _candidateWeights, _candidateBias;
    private readonly Tensor? _mask;
    private readonly DcgruDropout _dropout;
    private readonly float _closedFrom;

    public DcgruRun(int batch, int length, int maps, int steps, bool masked, float keep, int seed, float closedFrom = 1)
    {
        (_batch, _length, _maps, _steps) = (batch, length, maps, steps);
        var random = new Random(seed);
        _state = Values([batch, length, maps], 1);

        // Biases put many pre-activations beyond 0.9 and 1 either way; larger weights would make the recurrence chaotic,
        // and rounding errors then grow from step to step.
        var scale = 1 / Math.Sqrt(maps);
        _gateWeights = Values([3, maps, 2 * maps], scale);
        _gateBias = Values([2 * maps], 1.2);
        _candidateWeights = Values([3, maps, maps], scale);
        _candidateBias = Values([maps], 1.2);
        _closedFrom = closedFrom;
        _dropout = new DcgruDropout(keep, new RngState(11, 22, 32));
        if (masked)
        {
            var mask = new float[batch * length];
            Array.Fill(mask, 1);
            for (var b = 0; b < batch; b++)
            {
                for (var i = 0; i < length; i++)
                {
                    if (i >= Math.Max(1, length - b)) mask[(b * length) + i] = 0;
                }
            }

            _mask = Tensor.From(mask, [batch, length], Device.Cpu);
        }

        Tensor Values(Shape shape, double size)
        {
            var values = new float[shape.Length];
            for (var i = 0; i < values.Length; i++) values[i] = (float)(((random.NextDouble() * 2) - 1) * size);
            return Tensor.From(values, shape, Device.Cpu);
        }
    }

    public float[] Result { get; private set; } = [];

    public float Saturation { get; private set; }

    public float[] Trace { get; private set; } = [];

    public unsafe DcgruReference Reference()
    {
        var stride = 4 + (((ulong)(_length * _maps) + 15) / 16 * 4);
        var bits = new uint[((ulong)_batch * (ulong)_steps * stride) + 64];
        fixed (uint* to = bits) Philox.Words(_dropout.Random, 0, bits.Length - 32, to);
        var reference = new DcgruReference(_length, _maps, _steps)
        {
            State = Doubles(_state),
            Mask = _mask is null ? null : Doubles(_mask),
            GateWeights = Doubles(_gateWeights),
            GateBias = Doubles(_gateBias),
            CandidateWeights = Doubles(_candidateWeights),
            CandidateBias = Doubles(_candidateBias),
            ClosedFrom = _closedFrom,
            Drop = _dropout.Keep == 1 ? (_, _, _, _) => 1 : Drop,
        };
        return reference;

        double Drop(int b, int t, int i, int j)
        {
            var mask = (((ulong)b * (ulong)_steps) + (ulong)t) * stride;
            var threshold = Math.Floor((256.0 * _dropout.Keep) + (bits[mask] / 4294967296.0));
            var element = (i * _maps) + j;
            var value = bits[mask + 4 + (ulong)(element / 4)] >> (8 * (element % 4)) & 0xFF;
            return value < threshold ? 1.0 / _dropout.Keep : 0;
        }
    }

    public void Forward(Device device, bool history, bool trace)
    {
        using var scope = new Scope();
        var result = Filled([_batch, _length, _maps], device);
        var saturation = Filled([1], device);
        var states = history ? Filled([.. Pair(DcgruHistory.States(_batch, _length, _maps, _steps))], device) : null;
        var activations = history ? Filled([.. Pair(DcgruHistory.Activations(_batch, _length, _maps, _steps))], device) : null;
        var traced = trace ? Filled([_steps + 1, _batch, _length, _maps], device) : null;
        device.Run<DcgruForward, DcgruForwardArgs>(new DcgruForwardArgs(
            _batch, _length, _maps, _steps, On(_state), On(_mask), On(_gateWeights), On(_gateBias),
            On(_candidateWeights), On(_candidateBias), _dropout, _closedFrom, result.Operand, saturation.Operand,
            Operand(states), Operand(activations), Operand(traced)));
        Result = result.ToArray<float>();
        Saturation = saturation.Item<float>();
        Trace = traced?.ToArray<float>() ?? [];

        Operand On(Tensor? x) => Operand(device is GpuDevice ? x?.To(device) : x);
    }

    public DcgruGradients Backward(Device device, float[] gradient, float penalty)
    {
        using var scope = new Scope();
        var result = Filled([_batch, _length, _maps], device);
        var saturation = Filled([1], device);
        var states = Filled([.. Pair(DcgruHistory.States(_batch, _length, _maps, _steps))], device);
        var activations = Filled([.. Pair(DcgruHistory.Activations(_batch, _length, _maps, _steps))], device);
        device.Run<DcgruForward, DcgruForwardArgs>(new DcgruForwardArgs(
            _batch, _length, _maps, _steps, On(_state), On(_mask), On(_gateWeights), On(_gateBias),
            On(_candidateWeights), On(_candidateBias), _dropout, _closedFrom, result.Operand, saturation.Operand,
            states.Operand, activations.Operand, default));

        Tensor d = Tensor.From(gradient, [_batch, _length, _maps], device), cost = Tensor.From([penalty], [1], device);
        var gradients = Array.ConvertAll([_state, _gateWeights, _gateBias, _candidateWeights, _candidateBias], x => Filled(x.Shape, device));
        device.Run<DcgruBackward, DcgruBackwardArgs>(new DcgruBackwardArgs(
            _batch, _length, _maps, _steps, states.Operand, activations.Operand, On(_mask), On(_gateWeights),
            On(_candidateWeights), _dropout.Keep, _closedFrom, d.Operand, cost.Operand, gradients[0].Operand, gradients[1].Operand,
            gradients[2].Operand, gradients[3].Operand, gradients[4].Operand));
        return new([.. gradients.Select(g => g.ToArray<float>())]);

        Operand On(Tensor? x) => Operand(device is GpuDevice ? x?.To(device) : x);
    }

    public void CheckForward(DcgruReference reference)
    {
        Close(reference.Result, Result, 1e-5, "result");
        Close([reference.Saturation], [Saturation], 1e-5, "saturation");
        Close([.. reference.States.SelectMany(s => s)], Trace, 1e-5, "trace");
    }

    /// <summary>Differences relative to the largest element, as errors of sums are.</summary>
    public static void Close(double[] expected, float[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = 1 + expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what}[{i}] is {actual[i]}, expected {expected[i]} (scale {scale})");
    }

    /// <summary>Weights of a loss, without symmetry.</summary>
    public float[] Direction() => [.. Enumerable.Range(0, _batch * _length * _maps).Select(i => (float)(Math.Sin((1.7 * i) + 0.5) + 0.1))];

    private static Tensor Filled(Shape shape, Device device) => Tensor.Full(shape, double.NaN, DType.Float32, device);

    private static int[] Pair((int Rows, int Columns) size) => [size.Rows, size.Columns];

    private static Operand Operand(Tensor? tensor) => tensor?.Operand ?? default;

    private static double[] Doubles(Tensor tensor) => Array.ConvertAll(tensor.ToArray<float>(), x => (double)x);
}

/// <summary>Gradients of the state, the gates' weights and bias, and the candidate's weights and bias.</summary>
internal sealed record DcgruGradients(float[][] Values)
{
    public static readonly string[] Names = ["state", "gate weights", "gate bias", "candidate weights", "candidate bias"];
}
