namespace TensorCore;

/// <summary>One sweep over a tape in reverse: which functions take part, and the gradients that have reached them.</summary>
/// <remarks>
/// The object and its arrays are kept by the thread from pass to pass, so that small graphs do not pay for making them; a pass inside
/// another one takes a new one. Gradients are numbered by output on the tape (<see cref="MultiFunction.FirstOutput"/>), leaves by
/// their place among the tensors asked for.
/// </remarks>
internal sealed class BackwardPass
{
    // From here on finding a tensor among those asked for by hash is faster than looking at all.
    private const int HashedFrom = 8;
    private const byte Reached = 1;
    private const byte LeadsToWanted = 2;

    [ThreadStatic]
    private static BackwardPass? t_spare;

    private readonly Dictionary<Tensor, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Tensor?[] _one = new Tensor?[1];
    private Tape _tape = null!;
    private IReadOnlyList<Tensor> _of = [];
    private int _count; // of them: asking the list each time costs more than looking through it
    private bool _createGraph;
    private Tensor?[] _wanted = [];
    private Tensor?[] _leafGradients = [];

    // By position on the tape, up to the function that made the loss; what is recorded later takes no part.
    private int _functions;
    private byte[] _marks = [];

    // By number of output on the tape.
    private int _outputs;
    private Tensor?[] _gradients = [];

    // The gradient of the loss is the caller's: it is borrowed, unless it is asked for.
    private Tensor? _seed;

    // Owns what the function whose turn it is makes on the way.
    private Scope? _step;

    private BackwardPass()
    {
    }

    /// <summary>Finds out which functions take part. <see cref="Close"/> must follow.</summary>
    public static BackwardPass Open(Tape tape, MultiFunction last, IReadOnlyList<Tensor> of, bool createGraph)
    {
        var pass = t_spare ?? new BackwardPass();
        t_spare = null;
        (pass._tape, pass._of, pass._createGraph) = (tape, of, createGraph);
        pass._functions = last.Position + 1;
        pass._outputs = last.FirstOutput + last.OutputArray.Length;
        pass.Want(of);
        if (pass._marks.Length < pass._functions) pass._marks = new byte[Math.Max(pass._functions, 2 * pass._marks.Length)];
        if (pass._gradients.Length < pass._outputs) pass._gradients = new Tensor?[Math.Max(pass._outputs, 2 * pass._gradients.Length)];
        pass.Mark(last);
        return pass;
    }

    /// <summary>Forgets all tensors and gives the object back to the thread.</summary>
    public void Close()
    {
        Array.Clear(_wanted, 0, _count);
        Array.Clear(_leafGradients, 0, _count);
        Array.Clear(_gradients, 0, _outputs);
        Array.Clear(_marks, 0, _functions);
        if (_places.Count > 0) _places.Clear();
        (_tape, _of, _seed, _step) = (null!, [], null, null);
        t_spare = this;
    }

    /// <summary>Whether a gradient of this tensor leads anywhere.</summary>
    public bool IsWanted(Tensor tensor) =>
        (OriginInPass(tensor) is { } origin && (_marks[origin.Position] & LeadsToWanted) != 0) || Place(tensor) >= 0;

    /// <summary>Gives the loss its gradient.</summary>
    public void Begin(Tensor loss, Tensor seed)
    {
        if (Place(loss) >= 0)
        {
            Accumulate(loss, seed);
            return;
        }

        _seed = seed;
        _gradients[OriginInPass(loss)!.FirstOutput + loss.OriginOutput] = seed;
    }

    /// <summary>Adds to the gradient of a tensor.</summary>
    public void Accumulate(Tensor tensor, Tensor gradient)
    {
        if (OriginInPass(tensor) is { } origin)
        {
            ref var sum = ref _gradients[origin.FirstOutput + tensor.OriginOutput];
            sum = Sum(sum, gradient);
        }
        else if (Place(tensor) is >= 0 and var place)
        {
            ref var sum = ref _leafGradients[place];
            sum = Sum(sum, gradient);
        }
    }

    /// <summary>Runs the backward passes of the functions that take part, newest first.</summary>
    public void Run()
    {
        // What a function makes on the way is released at once; Accumulate moves what counts to the tape.
        using var step = _createGraph ? null : new Scope();
        using var pass = Profiler.In(ProfiledPass.Backward);
        _step = step;
        for (var position = _functions - 1; position >= 0; position--)
        {
            if ((_marks[position] & LeadsToWanted) == 0) continue;
            var function = _tape.Recorded[position];
            if (GradientsOf(function) is not { } gradients) continue;
            function.Propagate(gradients, new GradientSink(this, function));
            if (step is null) continue;
            step.ReleaseOwned();
            var outputs = function.OutputArray;
            for (var i = 0; i < outputs.Length; i++)
            {
                if (_gradients[function.FirstOutput + i] is { } gradient && !ReferenceEquals(gradient, _seed) && Place(outputs[i]) < 0) gradient.Dispose();
            }
        }

        _step = null;
    }

    /// <summary>The gradients asked for; zeros where the loss does not depend on a tensor.</summary>
    public Gradients Collect()
    {
        var values = new Tensor[_count];
        for (var i = 0; i < values.Length; i++)
        {
            var tensor = _wanted[i]!;
            var value = OriginInPass(tensor) is { } origin
                ? _gradients[origin.FirstOutput + tensor.OriginOutput]
                : _leafGradients[Place(tensor)]; // one asked for twice is kept in its first place
            // That of a sum is one number seen everywhere; who asks for a gradient expects to read it as an array, or, of an image
            // with channels last, to find them there.
            values[i] = value is null ? Tensor.Zeros(tensor.Shape, tensor.DType, tensor.Device)
                : value.IsContiguous || (Images.IsChannelsLast(tensor) && Images.IsChannelsLast(value)) ? value
                : value.Contiguous();
            // What was handed through all functions is the caller's own, such as the seed.
            if (_createGraph && !ReferenceEquals(values[i].Owner, _tape)) values[i] = new IdentityFunction(values[i]).Apply();
            _tape.Adopt(values[i]);
        }

        return Gradients.Pair(_of, values);
    }

    private void Want(IReadOnlyList<Tensor> of)
    {
        _count = of.Count;
        if (_wanted.Length < _count) (_wanted, _leafGradients) = (new Tensor?[_count], new Tensor?[_count]);
        for (var i = 0; i < _count; i++)
        {
            var tensor = of[i];
            _wanted[i] = tensor;
            if (_count >= HashedFrom) _places.TryAdd(tensor, i);
        }
    }

    /// <summary>The first place of a tensor among those asked for; -1 when it was not.</summary>
    private int Place(Tensor tensor)
    {
        if (_count >= HashedFrom) return _places.TryGetValue(tensor, out var place) ? place : -1;
        for (var i = 0; i < _count; i++)
        {
            if (ReferenceEquals(_wanted[i], tensor)) return i;
        }

        return -1;
    }

    /// <summary>The gradients of a function's results; null when none has one.</summary>
    private Tensor?[]? GradientsOf(MultiFunction function)
    {
        var count = function.OutputArray.Length;
        if (count == 1 && function is Function)
        {
            // It takes the gradient out of the array before anything else can run.
            _one[0] = _gradients[function.FirstOutput];
            return _one[0] is null ? null : _one;
        }

        var all = _gradients.AsSpan(function.FirstOutput, count);
        foreach (var gradient in all)
        {
            if (gradient is not null) return all.ToArray();
        }

        return null;
    }

    /// <summary>Recording order is topological: one sweep down finds what the loss depends on, one sweep up what leads to a wanted tensor.</summary>
    private void Mark(MultiFunction last)
    {
        _marks[last.Position] = Reached;
        for (var position = last.Position; position >= 0; position--)
        {
            if (_marks[position] == 0) continue;
            foreach (var input in _tape.Recorded[position].InputArray)
            {
                if (OriginInPass(input) is { } origin) _marks[origin.Position] = Reached;
            }
        }

        for (var position = 0; position <= last.Position; position++)
        {
            if (_marks[position] == 0) continue;
            foreach (var input in _tape.Recorded[position].InputArray)
            {
                if (!input.DType.IsFloat || !IsWanted(input)) continue;
                _marks[position] |= LeadsToWanted;
                break;
            }
        }
    }

    private MultiFunction? OriginInPass(Tensor tensor) =>
        tensor.Origin is MultiFunction f && ReferenceEquals(f.Tape, _tape) && f.Position < _functions ? f : null;

    /// <summary>
    /// The slot owns its tensor object: one that the function has just made, or an alias of the caller's. When the graph is
    /// kept identity matters instead and nothing is disposed.
    /// </summary>
    private Tensor Sum(Tensor? sum, Tensor gradient)
    {
        if (_createGraph) return sum is null ? gradient : sum + gradient;
        var result = sum is not null ? sum + gradient : _step is not null && ReferenceEquals(gradient.Owner, _step) ? gradient : gradient.Alias();
        _tape.Adopt(result);

        // The function may still use the tensor it gave before: it is released when the function is done.
        if (_step is null) sum?.Dispose();
        else if (sum is not null) _step.Adopt(sum);
        return result;
    }
}
