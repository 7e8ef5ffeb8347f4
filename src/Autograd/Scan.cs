namespace TensorCore;

/// <summary>How much of a scan is kept for the backward pass.</summary>
public enum ScanMemory
{
    /// <summary>Every step is recorded: memory grows with the length, nothing is computed twice.</summary>
    Linear,

    /// <summary>Steps are checkpointed in segments of about the square root of the length; each is computed twice.</summary>
    SquareRoot,

    /// <summary>Halves are checkpointed within halves: memory grows with the logarithm of the length, time with n log n.</summary>
    Logarithmic,
}

/// <summary>One step of a <see cref="Scan"/>.</summary>
/// <param name="state">The state before the step.</param>
/// <param name="input">The step's slice of the inputs, without the time axis; null when the scan has none.</param>
/// <param name="parameters">The parameters that were given to the scan.</param>
/// <returns>The state after the step, of the same shapes, and the step's output, or null.</returns>
public delegate (Tensor[] State, Tensor? Output) ScanCell(Tensor[] state, Tensor? input, Tensor[] parameters);

/// <summary>Loops a cell over time, differentiably, with a choice between memory and time.</summary>
public static class Scan
{
    /// <summary>Runs the cell once for each position along axis 0 of <paramref name="inputs"/>.</summary>
    /// <param name="cell">One step: a deterministic function of its arguments alone.</param>
    /// <param name="state">The first state.</param>
    /// <param name="inputs">Inputs with time as axis 0, [T, ...].</param>
    /// <param name="parameters">Every other tensor that needs a gradient.</param>
    /// <param name="memory">What is kept for the backward pass; only matters under a tape.</param>
    /// <returns>The last state, and the outputs stacked along a new axis 0, [T, ...], when the cell has any.</returns>
    public static (Tensor[] State, Tensor? Outputs) Over(
        ScanCell cell, Tensor[] state, Tensor inputs, Tensor[]? parameters = null, ScanMemory memory = ScanMemory.Linear)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new Loop(cell, inputs, parameters ?? [], memory).Run(state, inputs.Shape[0]);
    }

    /// <summary>Runs the cell a number of times without inputs.</summary>
    /// <inheritdoc cref="Over"/>
    /// <param name="steps">How many times.</param>
#pragma warning disable CS1573 // The other parameters are inherited.
    public static (Tensor[] State, Tensor? Outputs) Repeat(
        ScanCell cell, Tensor[] state, int steps, Tensor[]? parameters = null, ScanMemory memory = ScanMemory.Linear)
#pragma warning restore CS1573
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new Loop(cell, null, parameters ?? [], memory).Run(state, steps);
    }

    private sealed class Loop(ScanCell cell, Tensor? inputs, Tensor[] parameters, ScanMemory memory)
    {
        private int _stateCount;

        public (Tensor[] State, Tensor? Outputs) Run(Tensor[] state, int steps)
        {
            ArgumentNullException.ThrowIfNull(cell);
            ArgumentNullException.ThrowIfNull(state);
            _stateCount = state.Length;
            var outputs = new List<Tensor>();
            if (memory == ScanMemory.Linear || !Tape.IsRecording)
            {
                state = Steps(state, inputs, parameters, 0, steps, outputs);
            }
            else if (memory == ScanMemory.SquareRoot)
            {
                var segment = (int)Math.Ceiling(Math.Sqrt(steps));
                for (var start = 0; start < steps; start += segment)
                    state = Segment(state, inputs, parameters, start, Math.Min(segment, steps - start), outputs, 1);
            }
            else if (steps > 0)
            {
                state = Segment(state, inputs, parameters, 0, steps, outputs, int.MaxValue);
            }

            return (state, outputs.Count == 0 ? null : outputs.Count == 1 ? outputs[0] : Tensor.Concat(outputs, 0));
        }

        private Tensor[] Steps(Tensor[] state, Tensor? x, Tensor[] p, int start, int count, List<Tensor> outputs)
        {
            for (var t = start; t < start + count; t++)
            {
                var (next, output) = Tape.IsRecording ? Step(state, x, p, t) : Forget(state, x, p, t, first: t == start);
                state = next;
                if (output is not null) outputs.Add(output);
            }

            return state;
        }

        private (Tensor[] State, Tensor? Output) Step(Tensor[] state, Tensor? x, Tensor[] p, int t)
        {
            var (next, output) = cell(state, x?.Narrow(0, t, 1).Squeeze(0), p);
            if (next.Length != _stateCount)
                throw new InvalidOperationException($"The cell of a scan must return as many states as it takes: {_stateCount}; it returned {next.Length}.");
            return (next, output?.Unsqueeze(0));
        }

        /// <summary>A step that nothing will be differentiated through: only the new state stays, and the old one goes unless it was given from outside.</summary>
        private (Tensor[] State, Tensor? Output) Forget(Tensor[] state, Tensor? x, Tensor[] p, int t, bool first)
        {
            using var scope = new Scope();
            var (next, output) = Step(state, x, p, t);
            var kept = Array.ConvertAll(next, s => s.Alias().Keep());
            output?.Keep();
            if (first) return (kept, output);
            foreach (var old in state) old.Dispose();
            return (kept, output);
        }

        /// <summary>Runs some steps as one checkpoint, and, down to <paramref name="depth"/>, its halves as checkpoints within.</summary>
        private Tensor[] Segment(Tensor[] state, Tensor? x, Tensor[] p, int start, int count, List<Tensor> outputs, int depth)
        {
            Tensor[] arguments = x is null ? [.. state, .. p] : [.. state, .. p, x];
            var results = Tape.Recording!.CheckpointAll(
                at =>
                {
                    var inner = new List<Tensor>();
                    var s = at[.._stateCount];
                    var q = at[_stateCount..(_stateCount + p.Length)];
                    var input = x is null ? null : at[^1];
                    if (depth > 1 && count > 1 && Tape.IsRecording)
                    {
                        s = Segment(s, input, q, start, count / 2, inner, depth - 1);
                        s = Segment(s, input, q, start + (count / 2), count - (count / 2), inner, depth - 1);
                    }
                    else
                    {
                        s = Steps(s, input, q, start, count, inner);
                    }

                    return inner.Count == 0 ? s : [.. s, inner.Count == 1 ? inner[0] : Tensor.Concat(inner, 0)];
                },
                arguments);
            if (results.Length > _stateCount) outputs.Add(results[^1]);
            return results[.._stateCount];
        }
    }
}
