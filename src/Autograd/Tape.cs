namespace TensorCore;

/// <summary>
/// Records the functions that run on this thread while it is open, and differentiates them in reverse. It is also the
/// scope of every tensor they make: their memory returns to the pool when the tape is disposed.
/// </summary>
/// <remarks>Reverse-mode automatic differentiation as in Griewank &amp; Walther, "Evaluating Derivatives" (2008), chapter 3.</remarks>
public sealed class Tape : Scope
{
    [ThreadStatic]
    private static Tape? t_recording;

    [ThreadStatic]
    private static List<MultiFunction>? t_spare;

    private readonly Tape? _outerRecording = t_recording;
    private readonly List<MultiFunction> _functions;
    private int _outputs;

    /// <summary>Opens a tape; what runs on this thread is recorded until it is disposed.</summary>
    public Tape()
    {
        _functions = t_spare ?? [];
        t_spare = null;
        t_recording = this;
    }

    /// <summary>Whether a tape is recording on this thread.</summary>
    public static bool IsRecording => t_recording is not null;

    /// <summary>What was recorded so far, in order.</summary>
    public IReadOnlyList<MultiFunction> Functions => IsDisposed ? [] : _functions; // the list goes to the next tape

    internal List<MultiFunction> Recorded => _functions;

    /// <summary>Whether it records what runs again for a checkpoint's gradient.</summary>
    internal bool Recomputes { get; init; }

    /// <summary>The tape that records now on this thread.</summary>
    internal static Tape? Recording => t_recording;

    /// <summary>Stops recording on this thread until the result is disposed.</summary>
    public static Paused Pause()
    {
        var paused = new Paused(t_recording);
        t_recording = null;
        return paused;
    }

    /// <summary>The gradient of <paramref name="loss"/> with respect to one tensor. See <see cref="Gradients"/>, for exceptions, too.</summary>
    public Tensor Gradient(Tensor loss, Tensor of, Tensor? seed = null, bool createGraph = false) =>
        Gradients(loss, [of], seed, createGraph)[0];

    /// <summary>
    /// The gradients of <paramref name="loss"/> with respect to tensors that were inputs or results of recorded
    /// functions. A tensor that the loss does not depend on gets zeros. They are contiguous, or lie in memory as the tensor
    /// does, such as with channels last. They belong to the tape: call <see cref="Tensor.Keep"/> on one that must outlive it.
    /// </summary>
    /// <param name="loss">A tensor recorded by this tape; of one element unless a seed is given.</param>
    /// <param name="of">Floating-point tensors.</param>
    /// <param name="seed">Gradient of some outer quantity with respect to <paramref name="loss"/>, of its shape; 1 when left out.</param>
    /// <param name="createGraph">Records the backward pass too, so that its results can be differentiated again.</param>
    /// <exception cref="InvalidOperationException">
    /// The loss was not recorded here, depends on none of the tensors, or has more than one element and no seed; it or one of the tensors
    /// is of integers; or an input or a result of a recorded function was changed in place.
    /// </exception>
    /// <exception cref="ShapeException">The seed has another shape than the loss.</exception>
    /// <exception cref="ArgumentException">The seed has another dtype, or is on another device.</exception>
    public Gradients Gradients(Tensor loss, IReadOnlyList<Tensor> of, Tensor? seed = null, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(of);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!loss.DType.IsFloat) throw new InvalidOperationException($"Only floating-point tensors have gradients; the loss is {loss.Describe()}.");
        foreach (var tensor in of)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(of));
            if (!tensor.DType.IsFloat) throw new InvalidOperationException($"Only floating-point tensors have gradients; that of {tensor.Describe()} was asked for.");
        }

        if (loss.Origin is not MultiFunction last || !ReferenceEquals(last.Tape, this))
        {
            throw new InvalidOperationException(
                $"The loss {loss.Describe()} was not recorded on this tape: it was computed before the tape was opened, while recording was paused, after Detach, or under another tape. Compute it inside 'using var tape = new Tape();'.");
        }

        if (seed is null && loss.Length != 1)
            throw new InvalidOperationException($"Gradients start from a single number, but the loss is {loss.Describe()}. Reduce it with Sum or Mean, or give a seed of its shape.");
        if (seed is not null && seed.Shape != loss.Shape)
            throw new ShapeException($"The seed must have the loss's shape {loss.Shape}; {seed.Shape} was given.");
        if (seed is not null && (seed.DType != loss.DType || !ReferenceEquals(seed.Device, loss.Device)))
            throw new ArgumentException($"The seed must be {loss.DType} on {loss.Device}, as the loss {loss.Describe()} is; {seed.Describe()} on {seed.Device} was given.", nameof(seed));
        return Differentiate(loss, of, seed, createGraph) ?? throw new InvalidOperationException(
            $"The loss {loss.Describe()} depends on none of the {of.Count} tensors asked for: {string.Join(", ", of.Take(3).Select(t => t.Describe()))}{(of.Count > 3 ? ", ..." : "")}. Were they used in its computation while the tape was recording?");
    }

    /// <summary>The gradients of a loss that was recorded here; null when it depends on none of the tensors.</summary>
    internal Gradients? Differentiate(Tensor loss, IReadOnlyList<Tensor> of, Tensor? seed, bool createGraph)
    {
        // A checkpointed function differentiates its own part while an outer pass is under way.
        var pass = BackwardPass.Open(this, (MultiFunction)loss.Origin!, of, createGraph);
        var outerRecording = t_recording;
        t_recording = createGraph ? this : null;
        try
        {
            if (!pass.IsWanted(loss)) return null;
            pass.Begin(loss, seed ?? Tensor.Ones(loss.Shape, loss.DType, loss.Device));
            pass.Run();
            return pass.Collect();
        }
        finally
        {
            pass.Close();
            t_recording = outerRecording;
        }
    }

    /// <summary>While a function runs: nothing is recorded, and what it makes, its saved tensors too, belongs to this tape.</summary>
    internal Suspended Suspend()
    {
        t_recording = null;
        return new Suspended(this, Enter(this));
    }

    internal void Record(MultiFunction function, Tensor[] outputs)
    {
        function.Recorded(this, _functions.Count, _outputs, outputs);
        _outputs += outputs.Length;
        _functions.Add(function);
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = outputs[i];
            output.Origin = function;
            output.OriginOutput = i;
            output.OriginVersion = output.Storage.Version;
        }

        // An inner scope would release what the backward pass still needs.
        foreach (var input in function.InputArray)
        {
            if (input.Owner is { } owner && !ReferenceEquals(owner, this) && IsInside(owner)) Adopt(input);
        }
    }

    /// <inheritdoc/>
    private protected override void Closed()
    {
        t_recording = _outerRecording;
        foreach (var function in _functions)
        {
            // What was kept, such as the state of a recurrent network, must not hold on to all that it was once made of.
            foreach (var output in function.OutputArray)
            {
                if (ReferenceEquals(output.Origin, function)) output.Origin = null;
            }
        }

        _functions.Clear();
        t_spare = _functions;
    }

    private bool IsInside(Scope scope)
    {
        for (var outer = scope.Outer; outer is not null; outer = outer.Outer)
        {
            if (ReferenceEquals(outer, this)) return true;
        }

        return false;
    }

    internal readonly struct Suspended(Tape tape, Scope? scope) : IDisposable
    {
        public void Dispose()
        {
            Enter(scope);
            t_recording = tape;
        }
    }

    /// <summary>Recording goes on when this is disposed.</summary>
    public readonly struct Paused : IDisposable
    {
        private readonly Tape? _tape;

        internal Paused(Tape? tape) => _tape = tape;

        /// <inheritdoc/>
        public void Dispose() => t_recording = _tape;
    }
}
