namespace TensorCore;

/// <summary>Trades time for memory: a part of the computation is run again in the backward pass instead of being kept.</summary>
/// <remarks>Chen et al., "Training Deep Nets with Sublinear Memory Cost", arXiv 1604.06174.</remarks>
public static class Checkpointing
{
    extension(Tape tape)
    {
        /// <summary>
        /// Runs <paramref name="function"/> and keeps only its inputs and its result; what it makes on the way is released
        /// at once and computed again when the backward pass needs it. Checkpoints can be nested. While recording is paused
        /// the function just runs.
        /// </summary>
        /// <param name="function">
        /// Deterministic, and a function of <paramref name="inputs"/> alone: a tensor it captures gets no gradient through
        /// it. One that draws random numbers must start from the same generator state each time.
        /// </param>
        /// <param name="inputs">Everything that gradients are wanted for, parameters included.</param>
        /// <exception cref="InvalidOperationException">Another tape is recording on this thread.</exception>
        public Tensor Checkpoint(Func<Tensor[], Tensor> function, params Tensor[] inputs) =>
            tape.CheckpointAll(at => [function(at)], inputs)[0];

        /// <summary>The same for a function with several results.</summary>
        public Tensor[] CheckpointAll(Func<Tensor[], Tensor[]> function, params Tensor[] inputs)
        {
            ArgumentNullException.ThrowIfNull(function);
            ObjectDisposedException.ThrowIf(tape.IsDisposed, tape);
            // A checkpoint within one runs while nothing is recorded, and again under the tape of the recomputation.
            if (Tape.Recording is { Recomputes: false } other && !ReferenceEquals(other, tape))
                throw new InvalidOperationException("Checkpoint was called on a tape, but another one is recording on this thread. Call it on that one.");
            return new CheckpointFunction(function, inputs).ApplyAll();
        }
    }

    /// <summary>
    /// The backward pass of anything that <paramref name="function"/> can compute: runs it again on a tape and differentiates
    /// that. What is recorded can be differentiated once more.
    /// </summary>
    /// <param name="function">From the inputs to the results.</param>
    /// <param name="inputs">The inputs that gradients are given for, in the order of <paramref name="sink"/>.</param>
    /// <param name="gradients">Gradients of the results.</param>
    /// <param name="sink">Takes the gradients of the inputs.</param>
    internal static void Recompute(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Tensor?[] gradients, GradientSink sink)
    {
        if (Tape.Recording is { } outer)
        {
            // Recorded copies of the inputs: the inner pass ends at them, and a later pass goes on behind them.
            Differentiate(outer, function, [.. inputs.Select(x => new IdentityFunction(x).Apply())], gradients, sink, createGraph: true);
            return;
        }

        using var tape = new Tape { Recomputes = true };
        Differentiate(tape, function, [.. inputs.Select(x => x.Alias())], gradients, sink, createGraph: false);
    }

    private static void Differentiate(
        Tape tape, Func<Tensor[], Tensor[]> function, Tensor[] at, Tensor?[] gradients, GradientSink sink, bool createGraph)
    {
        var wanted = Enumerable.Range(0, at.Length).Where(sink.Wants).ToArray();
        var outputs = function(at);
        Tensor? inner = null; // the inner product of results and their gradients: one scalar, one backward pass
        for (var i = 0; i < outputs.Length; i++)
        {
            if (gradients[i] is not { } gradient) continue;
            var term = (outputs[i] * gradient).Sum();
            inner = inner is null ? term : inner + term;
        }

        if (inner is null) return;
        // The results whose gradients came need not depend on the inputs that are wanted.
        if (tape.Differentiate(inner, [.. wanted.Select(i => at[i])], null, createGraph) is not { } results) return;
        for (var k = 0; k < wanted.Length; k++) sink.Add(wanted[k], results[k]);
    }

    private sealed class CheckpointFunction(Func<Tensor[], Tensor[]> function, Tensor[] inputs) : MultiFunction(inputs)
    {
        public override string Name => "Checkpoint";

        protected override Tensor[] ForwardAll()
        {
            using var scope = new Scope();
            // What was not made here, such as an input handed through, or was given before, must come out as a tensor of its own.
            return [.. function(inputs).Select(y => (ReferenceEquals(y.Owner, scope) ? y : y.Alias()).Keep())];
        }

        protected override void BackwardAll(Tensor?[] gradients, GradientSink sink) => Recompute(function, inputs, gradients, sink);
    }
}
