using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The recurrent cell of the original Neural GPU.</summary>
public static class CgruOps
{
    private const int Kernel = 3;

    extension(Tensor state)
    {
        /// <summary>
        /// One step of the convolutional gated recurrent unit of Kaiser &amp; Sutskever, "Neural GPUs Learn Algorithms" (arXiv
        /// 1511.08228), over a state with two axes of positions:
        /// <code>
        /// u, r = cut(conv(s; W) + b)     cut(x) = clip(1.2 sigmoid(x) - 0.1, 0, 1)
        /// s = u s + (1 - u) tanh(conv(r s; W') + b')
        /// </code>
        /// with 3 x 3 convolutions and zeros beyond the ends.
        /// </summary>
        /// <remarks>
        /// Float32 runs the element-wise parts in fused kernels and keeps 20 bytes for each position and channel; Float64, and
        /// gradients that are differentiated again, run in ordinary ops.
        /// </remarks>
        /// <param name="gateWeights">W, [3, 3, m, 2 m] for a state [B, n, w, m]: to the channels of the update gate u, then of the reset gate r.</param>
        /// <param name="gateBias">b, [2 m], likewise.</param>
        /// <param name="candidateWeights">W', [3, 3, m, m].</param>
        /// <param name="candidateBias">b', [m].</param>
        /// <returns>The next state, [B, n, w, m].</returns>
        /// <exception cref="ShapeException">A shape does not fit the state's.</exception>
        /// <exception cref="ArgumentException">An element type is not the state's, or not a floating-point one.</exception>
        public Tensor Cgru(Tensor gateWeights, Tensor gateBias, Tensor candidateWeights, Tensor candidateBias)
        {
            ArgumentNullException.ThrowIfNull(state);
            if (state.Rank != 4) throw new ShapeException($"The state must be [B, n, w, m]; {state.Describe()} was given.");
            if (!state.DType.IsFloat) throw new ArgumentException($"The cell computes in Float32 or Float64; the state is {state.Describe()}. Cast it first.");
            var m = state.Shape[3];
            Expect(gateWeights, [Kernel, Kernel, m, 2 * m], "The gates' weights", state);
            Expect(gateBias, [2 * m], "The gates' bias", state);
            Expect(candidateWeights, [Kernel, Kernel, m, m], "The candidate's weights", state);
            Expect(candidateBias, [m], "The candidate's bias", state);
            if (state.Shape[1] == 0 || state.Shape[2] == 0) return state.Clone(); // no convolution has windows there
            Tensor[] at = [state, gateWeights, gateBias, candidateWeights, candidateBias];
            return state.DType == DType.Float64 || state.Length == 0 ? Composed(at) : new CgruFunction(at).Apply();
        }
    }

    /// <summary>The step in ordinary ops: the definition that the fused kernels are held against.</summary>
    internal static Tensor Composed(Tensor[] at)
    {
        var (state, m) = (at[0], at[0].Shape[3]);
        var gates = ((Convolve(state, Filters(at[1]), at[2]).Sigmoid() * CutGate.Stretch) + CutGate.Offset).Clip(0, 1);
        Tensor update = gates.Narrow(3, 0, m), reset = gates.Narrow(3, m, m);
        var candidate = Convolve(reset * state, Filters(at[3]), at[4]).Tanh();
        return candidate + (update * (state - candidate));
    }

    /// <summary>A 3 x 3 convolution with channels last, in which the permuted views cost nothing.</summary>
    private static Tensor Convolve(Tensor x, Tensor filters, Tensor bias) => Last(First(x).Conv2d(filters, bias, padding: Kernel / 2));

    /// <summary>Weights [3, 3, from, to] as those of a convolution, [to, from, 3, 3].</summary>
    private static Tensor Filters(Tensor weights) => weights.Permute(3, 2, 0, 1);

    private static Tensor First(Tensor x) => x.Permute(0, 3, 1, 2);

    private static Tensor Last(Tensor x) => x.Permute(0, 2, 3, 1);

    private static void Expect(Tensor tensor, Shape shape, string what, Tensor state)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Shape != shape) throw new ShapeException($"{what} must be {shape} for the state {state.Describe()}; {tensor.Describe()} was given.");
        if (tensor.DType != state.DType) throw new ArgumentException($"{what} must be {state.DType} as the state is; {tensor.Describe()} was given. Cast one of them.");
    }

    /// <summary>A step in Float32: two convolutions, and passes over the elements between them.</summary>
    private sealed class CgruFunction(Tensor[] at) : Function(at)
    {
        private readonly Tensor _state = at[0];
        private Tensor? _dense, _gates, _reset, _candidate;

        private int Maps => _state.Shape[3];

        protected override Tensor Forward()
        {
            using var scope = new Scope(); // convolutions leave copies of the weights, and what their views are of
            _dense = _state.Contiguous();
            if (!ReferenceEquals(_dense, _state)) _dense.Keep();
            _gates = Convolve(_dense, Filters(at[1]), at[2]).Contiguous().Sigmoid().Keep();
            _reset = Empty().Keep();
            Run<CgruReset>(_gates, _dense, null, null, null, _reset);
            _candidate = Convolve(_reset, Filters(at[3]), at[4]).Contiguous().Tanh().Keep();
            var next = Empty();
            Run<CgruUpdate>(_gates, _candidate, _dense, null, null, next);
            return next.Keep();
        }

        protected override void Backward(Tensor gradient, GradientSink inputs)
        {
            if (Tape.IsRecording)
            {
                Checkpointing.Recompute(x => [Composed(x)], at, [gradient], inputs);
                return;
            }

            Tensor gates = Tensor.Empty(_gates!.Shape, DType.Float32, _state.Device), candidate = Empty(), past = Empty(), state = Empty();
            Run<CgruUpdateGradient>(_gates, _candidate!, _dense, gradient.Contiguous(), gates, candidate, past);
            Run<CgruResetGradient>(_gates, _dense!, InputGradient(candidate, at[3]), past, gates, state);
            if (inputs.Wants(0)) inputs.Add(0, state + InputGradient(gates, at[1]));
            if (inputs.Wants(1)) inputs.Add(1, WeightGradient(_dense!, gates));
            if (inputs.Wants(2)) inputs.Add(2, gates.Sum([0, 1, 2]));
            if (inputs.Wants(3)) inputs.Add(3, WeightGradient(_reset!, candidate));
            if (inputs.Wants(4)) inputs.Add(4, candidate.Sum([0, 1, 2]));
        }

        /// <summary>A convolution with the weights turned around, which has more columns for a register than the general gradient.</summary>
        private static Tensor InputGradient(Tensor gradient, Tensor weights) =>
            Last(First(gradient).Conv2d(weights.Flip(0, 1).Permute(2, 3, 0, 1), padding: Kernel / 2)).Contiguous();

        private Tensor WeightGradient(Tensor x, Tensor gradient) =>
            new ConvOps.ConvWeightGradientFunction(First(x), First(gradient), Geometry(gradient)).Apply().Permute(2, 3, 1, 0);

        private ConvGeometry Geometry(Tensor result) => new(
            _state.Shape[0], Maps, result.Shape[3], 1,
            new ConvAxis(_state.Shape[1], Kernel, 1, Kernel / 2, 1), new ConvAxis(_state.Shape[2], Kernel, 1, Kernel / 2, 1));

        private Tensor Empty() => Tensor.Empty(_state.Shape, DType.Float32, _state.Device);

        private void Run<TPass>(Tensor gates, Tensor a, Tensor? b, Tensor? c, Tensor? gatesResult, Tensor first, Tensor? second = null)
            where TPass : struct, ICgruPass =>
            _state.Device.Run<CgruPass<TPass>, CgruPassArgs>(new CgruPassArgs(
                _state.Length / Maps, Maps, gates.Operand, a.Operand, Optional(b), Optional(c), Optional(gatesResult), first.Operand, Optional(second)));

        private static Operand Optional(Tensor? tensor) => tensor?.Operand ?? default;
    }
}
