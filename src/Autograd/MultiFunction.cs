using System.Text;
using TensorCore.Kernels;

namespace TensorCore;

/// <summary>An operation with several results and its gradient. See <see cref="Function"/> for those with one.</summary>
public abstract class MultiFunction
{
    private readonly Tensor[] _inputs;
    private Tensor[] _outputs = [];
    private long _inputVersions;

    /// <summary>Names the tensors that the results depend on, in the order that gradients are given for them.</summary>
    protected MultiFunction(params ReadOnlySpan<Tensor> inputs) => _inputs = inputs.ToArray();

    /// <summary>The tensors that the results depend on.</summary>
    public IReadOnlyList<Tensor> Inputs => _inputs;

    /// <summary>The results; empty until it ran under a tape.</summary>
    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <summary>What messages and profiles call it.</summary>
    public virtual string Name => OpName.OfFunction(GetType());

    /// <summary>The tape that recorded it.</summary>
    internal Tape? Tape { get; private set; }

    /// <summary>Position on the tape.</summary>
    internal int Position { get; private set; }

    /// <summary>Number of its first result among all results on the tape.</summary>
    internal int FirstOutput { get; private set; }

    internal Tensor[] InputArray => _inputs;

    internal Tensor[] OutputArray => _outputs;

    /// <summary>Runs the function, and records it when a tape is recording.</summary>
    public Tensor[] ApplyAll()
    {
        if (Profiler.Recording is not { } profiler) return Run();
        var region = profiler.Begin(Name);
        var results = Run();
        region.End(DescribeShapes(results), results.Length > 0 ? results[0].DType : null);
        return results;
    }

    private Tensor[] Run()
    {
        var tape = Tape.Recording;
        if (tape is null) return ForwardAll();
        Tensor[] results;
        using (tape.Suspend()) results = ForwardAll();
        tape.Record(this, results);
        return results;
    }

    /// <summary>Computes the results as new tensors. Nothing done here is recorded.</summary>
    protected abstract Tensor[] ForwardAll();

    /// <summary>Gives each wanted input its gradient.</summary>
    /// <param name="gradients">For each result its gradient, or null when the loss does not depend on that result.</param>
    /// <param name="inputs">Takes the gradients.</param>
    protected abstract void BackwardAll(Tensor?[] gradients, GradientSink inputs);

    internal void Recorded(Tape tape, int position, int firstOutput, Tensor[] outputs)
    {
        if (Tape is { IsDisposed: false })
            throw new InvalidOperationException($"{Name} was applied already under a tape that is still open. Make a new {GetType().Name} for each use.");
        (Tape, Position, FirstOutput) = (tape, position, firstOutput);
        _outputs = outputs;
        _inputVersions = InputVersions();
    }

    internal void Propagate(Tensor?[] gradients, GradientSink sink)
    {
        if (InputVersions() != _inputVersions) throw Changed("An input", "Inputs", _inputs);
        foreach (var output in _outputs)
        {
            // One that was disposed is none that was saved.
            if (!output.IsDisposed && output.Storage.Version != output.OriginVersion) throw Changed("A result", "Results", _outputs);
        }

        if (Profiler.Recording is not { } profiler)
        {
            BackwardAll(gradients, sink);
            return;
        }

        var region = profiler.Begin($"gradient of {Name}");
        BackwardAll(gradients, sink);
        region.End(DescribeShapes(_outputs), _outputs[0].DType);
    }

    /// <summary>The shapes of inputs and results, for profiles.</summary>
    private protected string DescribeShapes(ReadOnlySpan<Tensor> results)
    {
        var text = new StringBuilder();
        text.AppendJoin(", ", _inputs.Select(x => x.Shape)).Append(" -> ");
        for (var i = 0; i < results.Length; i++) text.Append(i > 0 ? ", " : "").Append(results[i].Shape);
        return text.ToString();
    }

    /// <summary>Versions only grow, so their sum tells whether any changed.</summary>
    private long InputVersions()
    {
        long sum = 0;
        foreach (var input in _inputs) sum += input.Storage.Version;
        return sum;
    }

    private InvalidOperationException Changed(string which, string plural, Tensor[] tensors) => new(
        $"{which} of {Name} was changed in place after it was recorded, so its gradient would be wrong. {plural}: {string.Join(", ", tensors.Where(t => !t.IsDisposed).Select(t => t.Describe()))}. Change a copy instead.");
}
