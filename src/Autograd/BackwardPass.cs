namespace TensorCore;

/// <summary>One sweep over a tape in reverse: which functions take part, and the gradients that have reached them.</summary>
internal sealed class BackwardPass
{
    private readonly Tape _tape;
    private readonly IReadOnlyList<Tensor> _of;
    private readonly bool _createGraph;
    private readonly HashSet<Tensor> _wanted;
    private readonly Dictionary<Tensor, Tensor> _leafGradients = new(ReferenceEqualityComparer.Instance);

    // By position on the tape, up to the function that made the loss; what is recorded later takes no part.
    private readonly bool[] _leadsToWanted;
    private readonly Tensor?[]?[] _gradients;

    // Owns what the function whose turn it is makes on the way.
    private Scope? _step;

    public BackwardPass(Tape tape, MultiFunction last, IReadOnlyList<Tensor> of, bool createGraph)
    {
        _tape = tape;
        _of = of;
        _createGraph = createGraph;
        _wanted = new HashSet<Tensor>(of, ReferenceEqualityComparer.Instance);
        _leadsToWanted = new bool[last.Position + 1];
        _gradients = new Tensor?[]?[last.Position + 1];
        Mark(last);
    }

    /// <summary>Whether a gradient of this tensor leads anywhere.</summary>
    public bool IsWanted(Tensor tensor) =>
        (OriginInPass(tensor) is { } position && _leadsToWanted[position]) || _wanted.Contains(tensor);

    /// <summary>Adds to the gradient of a tensor.</summary>
    public void Accumulate(Tensor tensor, Tensor gradient)
    {
        if (OriginInPass(tensor) is { } position)
        {
            var slots = _gradients[position] ??= new Tensor?[_tape.Recorded[position].OutputArray.Length];
            slots[tensor.OriginOutput] = Sum(slots[tensor.OriginOutput], gradient);
        }
        else if (_wanted.Contains(tensor))
        {
            _leafGradients[tensor] = Sum(_leafGradients.GetValueOrDefault(tensor), gradient);
        }
    }

    /// <summary>Runs the backward passes of the functions that take part, newest first.</summary>
    public void Run()
    {
        // What a function makes on the way is released at once; Accumulate moves what counts to the tape.
        using var step = _createGraph ? null : new Scope();
        using var pass = Profiler.In(ProfiledPass.Backward);
        _step = step;
        for (var position = _leadsToWanted.Length - 1; position >= 0; position--)
        {
            if (!_leadsToWanted[position] || _gradients[position] is not { } gradients) continue;
            var function = _tape.Recorded[position];
            function.Propagate(gradients, new GradientSink(this, function));
            if (step is null) continue;
            step.ReleaseOwned();
            for (var i = 0; i < gradients.Length; i++)
            {
                if (gradients[i] is { } gradient && !_wanted.Contains(function.OutputArray[i])) gradient.Dispose();
            }
        }

        _step = null;
    }

    /// <summary>The gradients asked for; zeros where the loss does not depend on a tensor.</summary>
    public Gradients Collect()
    {
        var values = new Tensor[_of.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var tensor = _of[i];
            var value = OriginInPass(tensor) is { } position
                ? _gradients[position]?[tensor.OriginOutput]
                : _leafGradients.GetValueOrDefault(tensor);
            // That of a sum is one number seen everywhere; who asks for a gradient expects to read it as an array, or, of an image
            // with channels last, to find them there.
            values[i] = value is null ? Tensor.Zeros(tensor.Shape, tensor.DType, tensor.Device)
                : Images.IsChannelsLast(tensor) && Images.IsChannelsLast(value) ? value
                : value.Contiguous();
            _tape.Adopt(values[i]);
        }

        return new Gradients(_of, values);
    }

    /// <summary>Recording order is topological: one sweep down finds what the loss depends on, one sweep up what leads to a wanted tensor.</summary>
    private void Mark(MultiFunction last)
    {
        var reached = new bool[last.Position + 1];
        reached[last.Position] = true;
        for (var position = last.Position; position >= 0; position--)
        {
            if (!reached[position]) continue;
            foreach (var input in _tape.Recorded[position].InputArray)
            {
                if (OriginInPass(input) is { } origin) reached[origin] = true;
            }
        }

        for (var position = 0; position <= last.Position; position++)
        {
            if (!reached[position]) continue;
            foreach (var input in _tape.Recorded[position].InputArray)
            {
                if (!input.DType.IsFloat || !IsWanted(input)) continue;
                _leadsToWanted[position] = true;
                break;
            }
        }
    }

    private int? OriginInPass(Tensor tensor) =>
        tensor.Origin is MultiFunction f && ReferenceEquals(f.Tape, _tape) && f.Position < _gradients.Length ? f.Position : null;

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
