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

    private static int s_passes;

    private readonly Tape? _outerRecording = t_recording;
    private readonly List<MultiFunction> _functions = [];
    private HashSet<Tensor>? _wanted;
    private Dictionary<Tensor, Tensor>? _leafGradients;
    private int _pass;
    private bool _keepsGraph;

    /// <summary>Opens a tape; what runs on this thread is recorded until it is disposed.</summary>
    public Tape() => t_recording = this;

    /// <summary>Whether a tape is recording on this thread.</summary>
    public static bool IsRecording => t_recording is not null;

    /// <summary>What was recorded so far, in order.</summary>
    public IReadOnlyList<MultiFunction> Functions => _functions;

    /// <summary>The tape that records now on this thread.</summary>
    internal static Tape? Recording => t_recording;

    /// <summary>Stops recording on this thread until the result is disposed.</summary>
    public static Paused Pause()
    {
        var paused = new Paused(t_recording);
        t_recording = null;
        return paused;
    }

    /// <summary>The gradient of <paramref name="loss"/> with respect to one tensor. See <see cref="Gradients"/>.</summary>
    public Tensor Gradient(Tensor loss, Tensor of, Tensor? seed = null, bool createGraph = false) =>
        Gradients(loss, [of], seed, createGraph)[0];

    /// <summary>
    /// The gradients of <paramref name="loss"/> with respect to tensors that were inputs or results of recorded
    /// functions. A tensor that the loss does not depend on gets zeros. They belong to the tape: call
    /// <see cref="Tensor.Keep"/> on one that must outlive it.
    /// </summary>
    /// <param name="loss">A tensor recorded by this tape; of one element unless a seed is given.</param>
    /// <param name="of">Floating-point tensors.</param>
    /// <param name="seed">Gradient of some outer quantity with respect to <paramref name="loss"/>, of its shape; 1 when left out.</param>
    /// <param name="createGraph">Records the backward pass too, so that its results can be differentiated again.</param>
    /// <exception cref="InvalidOperationException">The loss was not recorded here, or depends on none of the tensors.</exception>
    public Gradients Gradients(Tensor loss, IReadOnlyList<Tensor> of, Tensor? seed = null, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(of);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!loss.DType.IsFloat) throw new InvalidOperationException($"Only floating-point tensors have gradients; the loss is {loss.Describe()}.");
        if (loss.Origin is not MultiFunction last || !ReferenceEquals(last.Tape, this))
        {
            throw new InvalidOperationException(
                $"The loss {loss.Describe()} was not recorded on this tape: it was computed before the tape was opened, while recording was paused, after Detach, or under another tape. Compute it inside 'using var tape = new Tape();'.");
        }

        if (seed is null && loss.Length != 1)
            throw new InvalidOperationException($"Gradients start from a single number, but the loss is {loss.Describe()}. Reduce it with Sum or Mean, or give a seed of its shape.");
        if (seed is not null && seed.Shape != loss.Shape)
            throw new ShapeException($"The seed must have the loss's shape {loss.Shape}; {seed.Shape} was given.");

        var outer = t_recording;
        t_recording = createGraph ? this : null;
        _pass = Interlocked.Increment(ref s_passes);
        _keepsGraph = createGraph;
        _wanted = new HashSet<Tensor>(of, ReferenceEqualityComparer.Instance);
        _leafGradients = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
        try
        {
            var path = Path(last);
            if (last.WantedInPass != _pass && !_wanted.Contains(loss))
            {
                throw new InvalidOperationException(
                    $"The loss {loss.Describe()} depends on none of the {of.Count} tensors asked for: {string.Join(", ", of.Take(3).Select(t => t.Describe()))}{(of.Count > 3 ? ", ..." : "")}. Were they used in its computation while the tape was recording?");
            }

            Accumulate(loss, seed?.Alias() ?? Tensor.Ones(loss.Shape, loss.DType, loss.Device));
            foreach (var function in path) Step(function);
            return Collect(of);
        }
        finally
        {
            t_recording = outer;
            _wanted = null;
            _leafGradients = null;
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
        function.Recorded(this, _functions.Count, outputs);
        _functions.Add(function);
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = outputs[i];
            output.Origin = function;
            output.OriginOutput = i;
        }

        // An inner scope would release what the backward pass still needs.
        foreach (var input in function.InputArray)
        {
            if (input.Owner is { } owner && !ReferenceEquals(owner, this) && IsInside(owner)) Adopt(input);
        }
    }

    internal bool IsWanted(Tensor tensor) =>
        _wanted!.Contains(tensor) || (tensor.Origin is MultiFunction f && f.WantedInPass == _pass);

    /// <summary>Adds to the gradient of a tensor. The slot owns its tensor object, so an alias is stored, never the caller's.</summary>
    internal void Accumulate(Tensor tensor, Tensor gradient)
    {
        if (tensor.Origin is MultiFunction function && function.ReachedInPass == _pass)
        {
            var slots = function.OutputGradients ??= new Tensor?[function.OutputArray.Length];
            slots[tensor.OriginOutput] = Sum(slots[tensor.OriginOutput], gradient);
        }
        else if (_wanted!.Contains(tensor))
        {
            _leafGradients![tensor] = Sum(_leafGradients.GetValueOrDefault(tensor), gradient);
        }
    }

    /// <inheritdoc/>
    private protected override void Closed()
    {
        t_recording = _outerRecording;
        _functions.Clear();
    }

    private Tensor Sum(Tensor? sum, Tensor gradient)
    {
        var result = sum is null ? (_keepsGraph ? gradient : gradient.Alias()) : sum + gradient;
        Adopt(result);
        if (!_keepsGraph) sum?.Dispose();
        return result;
    }

    /// <summary>The ancestors of a function that lead to a wanted tensor, newest first.</summary>
    private List<MultiFunction> Path(MultiFunction last)
    {
        // Recording order is topological, so one sweep down marks what the loss depends on and one sweep up what leads to a wanted tensor.
        last.ReachedInPass = _pass;
        var first = last.Position;
        for (var i = last.Position; i >= 0; i--)
        {
            var function = _functions[i];
            if (function.ReachedInPass != _pass) continue;
            first = i;
            function.OutputGradients = null;
            foreach (var input in function.InputArray)
            {
                if (input.Origin is MultiFunction origin && ReferenceEquals(origin.Tape, this)) origin.ReachedInPass = _pass;
            }
        }

        var path = new List<MultiFunction>();
        for (var i = first; i <= last.Position; i++)
        {
            var function = _functions[i];
            if (function.ReachedInPass != _pass) continue;
            foreach (var input in function.InputArray)
            {
                if (!input.DType.IsFloat || !IsWanted(input)) continue;
                function.WantedInPass = _pass;
                path.Add(function);
                break;
            }
        }

        path.Reverse();
        return path;
    }

    private void Step(MultiFunction function)
    {
        var gradients = function.OutputGradients;
        if (gradients is null) return;
        if (_keepsGraph)
        {
            function.Propagate(gradients, new GradientSink(this, function));
            return;
        }

        // What the function makes on the way is released at once; Accumulate moves what counts to the tape.
        using (new Scope()) function.Propagate(gradients, new GradientSink(this, function));
        for (var i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is { } gradient && !_wanted!.Contains(function.OutputArray[i])) gradient.Dispose();
        }
    }

    private Gradients Collect(IReadOnlyList<Tensor> of)
    {
        var values = new Tensor[of.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var tensor = of[i];
            var value = tensor.Origin is MultiFunction f && f.ReachedInPass == _pass
                ? f.OutputGradients?[tensor.OriginOutput]
                : _leafGradients!.GetValueOrDefault(tensor);
            values[i] = value ?? Tensor.Zeros(tensor.Shape, tensor.DType, tensor.Device);
        }

        return new Gradients(of, values);
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
