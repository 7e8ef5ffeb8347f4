using TensorCore.Kernels;

namespace TensorCore;

/// <summary>The diagonal recurrent cell of the improved Neural GPU.</summary>
public static class DcgruOps
{
    extension(Tensor state)
    {
        /// <summary>
        /// Runs the diagonal convolutional gated recurrent unit (Freivalds and Liepins, arXiv 1702.08727) for a number of time
        /// steps, all in one op:
        /// <code>
        /// r = hsig(conv(s; Wr) + br + 0.5)          hsig(x) = clip(x / 2 + 1 / 2, 0, 1)
        /// g = hsig(conv(s; Wg) + bg + 0.7)          htanh(x) = clip(x, -1, 1)
        /// c = dropout(htanh(conv(r * s; Wc) + bc))
        /// s = (g * shift(s) + (1 - g) * c) * mask
        /// </code>
        /// with convolutions over three positions and zeros beyond the ends. Under the shift the first m - 2 floor(m / 3) of m
        /// channels stay where they are, the next floor(m / 3) take the value of the position before and the last
        /// floor(m / 3) that of the position after.
        /// </summary>
        /// <remarks>
        /// Without a tape only two states are kept, so that memory does not grow with the number of steps. With one, all states
        /// and pre-activations are kept: 16 bytes for each step, position and channel. The constants 0.5 and 0.7 belong to the op;
        /// the trainable biases start at zero. Float32 runs in fused kernels; Float64, and gradients that are differentiated
        /// again, run step by step in ordinary ops.
        /// </remarks>
        /// <param name="gateWeights">[3, m, 2 m]: position (before, same, after), from channel, to channel of the reset gate r and then of the update gate g.</param>
        /// <param name="gateBias">[2 m], likewise.</param>
        /// <param name="candidateWeights">[3, m, m].</param>
        /// <param name="candidateBias">[m].</param>
        /// <param name="steps">Time steps; 0 returns the state.</param>
        /// <param name="mask">[B, L], 1 (or true) where a position is alive and 0 (or false) where it is held at zero; all alive when left out. Gets no gradient.</param>
        /// <param name="keep">Probability with which dropout keeps an element of the candidate, which it then divides by it; 1 for no dropout.</param>
        /// <param name="rng">
        /// Decides about dropout, from the next multiple of four words on: for each example and step it takes four words, and then a
        /// byte for each element, rounded up to four words. Only needed when <paramref name="keep"/> is below 1.
        /// </param>
        /// <param name="closedFrom">
        /// Update gates g above it are taken as 1, so that what they hold, or pass on, loses nothing; 1 for none. The gradient passes as if
        /// they were not (straight through: Bengio, L&#233;onard &amp; Courville, arXiv 1308.3432).
        /// </param>
        /// <returns>
        /// The last state, [B, L, m], and the raw saturation cost []: the sum of relu(|x| - 0.9) over all steps, examples, positions
        /// (masked ones included) and channels of the three pre-activations x.
        /// </returns>
        /// <exception cref="ShapeException">A shape does not fit the state's.</exception>
        /// <exception cref="ArgumentException">An element type is not the state's, or dropout has no generator.</exception>
        public (Tensor State, Tensor Saturation) Dcgru(
            Tensor gateWeights, Tensor gateBias, Tensor candidateWeights, Tensor candidateBias, int steps,
            Tensor? mask = null, double keep = 1, Rng? rng = null, double closedFrom = 1)
        {
            Check(state, gateWeights, gateBias, candidateWeights, candidateBias, steps, mask);
            if (!(keep > 0 && keep <= 1)) throw new ArgumentOutOfRangeException(nameof(keep), $"The probability of keeping lies in (0, 1]; {keep} was given.");
            if (keep < 1) ArgumentNullException.ThrowIfNull(rng);
            ThrowIfNoLimit(closedFrom);
            var random = keep < 1 && state.Length > 0 ? rng!.Reserve(DcgruDropout.Words(state.Shape[0], state.Shape[1], state.Shape[2], steps)) : default;
            var dropout = new DcgruDropout((float)keep, random);
            var results = state.DType == DType.Float32
                ? new DcgruFunction(state, gateWeights, gateBias, candidateWeights, candidateBias, mask, steps, dropout, closedFrom).ApplyAll()
                : DcgruCell.Run([state, gateWeights, gateBias, candidateWeights, candidateBias], mask, steps, dropout, closedFrom);
            return (results[0], results[1]);
        }

        /// <summary>All states of <see cref="Dcgru"/> without dropout, for drawing. Nothing is recorded.</summary>
        /// <inheritdoc cref="Dcgru"/>
        /// <returns>[steps + 1, B, L, m]; the first is the state given.</returns>
        public Tensor DcgruTrace(
            Tensor gateWeights, Tensor gateBias, Tensor candidateWeights, Tensor candidateBias, int steps, Tensor? mask = null, double closedFrom = 1)
        {
            ThrowIfNoLimit(closedFrom);
            Check(state, gateWeights, gateBias, candidateWeights, candidateBias, steps, mask);
            using var paused = Tape.Pause();
            if (state.DType == DType.Float64)
            {
                using var scope = new Scope();
                var states = new List<Tensor> { state };
                DcgruCell.Run([state, gateWeights, gateBias, candidateWeights, candidateBias], mask, steps, new DcgruDropout(1, default), closedFrom, states);
                return Tensor.Stack(states).Keep();
            }

            return new DcgruFunction(state, gateWeights, gateBias, candidateWeights, candidateBias, mask, steps, new DcgruDropout(1, default), closedFrom).Trace();
        }
    }

    private static void Check(
        Tensor state, Tensor gateWeights, Tensor gateBias, Tensor candidateWeights, Tensor candidateBias, int steps, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(gateWeights);
        ArgumentNullException.ThrowIfNull(gateBias);
        ArgumentNullException.ThrowIfNull(candidateWeights);
        ArgumentNullException.ThrowIfNull(candidateBias);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (state.Rank != 3) throw new ShapeException($"The state must be [B, L, m]; {state.Describe()} was given.");
        if (!state.DType.IsFloat) throw new ArgumentException($"The cell computes in Float32 or Float64; the state is {state.Describe()}. Cast it first.");
        var m = state.Shape[2];
        Expect(gateWeights, [3, m, 2 * m], "The gates' weights", state);
        Expect(gateBias, [2 * m], "The gates' bias", state);
        Expect(candidateWeights, [3, m, m], "The candidate's weights", state);
        Expect(candidateBias, [m], "The candidate's bias", state);
        if (mask is not null && mask.Shape != state.Shape[..2])
            throw new ShapeException($"The mask must be {state.Shape[..2]} for the state {state.Describe()}; {mask.Describe()} was given.");
    }

    private static void ThrowIfNoLimit(double closedFrom)
    {
        if (!(closedFrom is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(closedFrom), closedFrom, "A gate lies between 0 and 1, and so does the limit above which it closes.");
    }

    private static void Expect(Tensor tensor, Shape shape, string what, Tensor state)
    {
        if (tensor.Shape != shape) throw new ShapeException($"{what} must be {shape} for the state {state.Describe()}; {tensor.Describe()} was given.");
        if (tensor.DType != state.DType) throw new ArgumentException($"{what} must be {state.DType} as the state is; {tensor.Describe()} was given. Cast one of them.");
    }

    private sealed class DcgruFunction(
        Tensor state, Tensor gateWeights, Tensor gateBias, Tensor candidateWeights, Tensor candidateBias, Tensor? mask, int steps, DcgruDropout dropout, double closedFrom)
        : MultiFunction(mask is null ? [state, gateWeights, gateBias, candidateWeights, candidateBias] : [state, gateWeights, gateBias, candidateWeights, candidateBias, mask])
    {
        private readonly bool _keepsHistory = Tape.IsRecording;
        private Tensor? _states, _activations;

        private int Batch => state.Shape[0];

        private int Length => state.Shape[1];

        private int Maps => state.Shape[2];

        public Tensor Trace()
        {
            var trace = Tensor.Empty([steps + 1, .. state.Shape], state.DType, state.Device);
            using var scope = new Scope();
            Run(trace);
            return trace;
        }

        protected override Tensor[] ForwardAll() => Run(trace: null);

        private Tensor[] Run(Tensor? trace)
        {
            var result = Tensor.Empty(state.Shape, state.DType, state.Device);
            var saturation = Tensor.Empty(Shape.Scalar, state.DType, state.Device);
            if (_keepsHistory)
            {
                var (rows, columns) = DcgruHistory.States(Batch, Length, Maps, steps);
                _states = Tensor.Empty([rows, columns], state.DType, state.Device);
                (rows, columns) = DcgruHistory.Activations(Batch, Length, Maps, steps);
                _activations = Tensor.Empty([rows, columns], state.DType, state.Device);
            }

            state.Device.Run<DcgruForward, DcgruForwardArgs>(new DcgruForwardArgs(
                Batch, Length, Maps, steps, Dense(state), DenseMask(), Dense(gateWeights), Dense(gateBias), Dense(candidateWeights), Dense(candidateBias),
                dropout, (float)closedFrom, result.Operand, saturation.Operand, Optional(_states), Optional(_activations), Optional(trace)));
            return [result, saturation];
        }

        protected override void BackwardAll(Tensor?[] gradients, GradientSink inputs)
        {
            if (Tape.IsRecording)
            {
                Checkpointing.Recompute(
                    at => DcgruCell.Run(at, mask, steps, dropout, closedFrom), [state, gateWeights, gateBias, candidateWeights, candidateBias], gradients, inputs);
                return;
            }

            var results = Array.ConvertAll([state, gateWeights, gateBias, candidateWeights, candidateBias], x => Tensor.Empty(x.Shape, x.DType, x.Device));
            state.Device.Run<DcgruBackward, DcgruBackwardArgs>(new DcgruBackwardArgs(
                Batch, Length, Maps, steps, Optional(_states), Optional(_activations), DenseMask(), Dense(gateWeights), Dense(candidateWeights), dropout.Keep, (float)closedFrom,
                gradients[0] is null ? default : Dense(gradients[0]!), Optional(gradients[1]),
                results[0].Operand, results[1].Operand, results[2].Operand, results[3].Operand, results[4].Operand));
            for (var i = 0; i < results.Length; i++) inputs.Add(i, results[i]);
        }

        private Operand DenseMask() => mask is null ? default : Dense(mask.Cast(state.DType));

        private static Operand Dense(Tensor tensor) => tensor.Contiguous().Operand;

        private static Operand Optional(Tensor? tensor) => tensor?.Operand ?? default;
    }
}
