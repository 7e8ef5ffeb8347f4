namespace TensorCore;

/// <summary>
/// Several networks for one task that decide together, by the mean of the probabilities they give each symbol. Networks
/// trained from different random weights err in different places: of three, two outvote the third, while of two the surer one wins.
/// </summary>
/// <remarks>
/// Measured in docs/findings-multiplication.md. A network and its own later or earlier weights err in the same places. Of
/// probabilities multiplied a single one near zero would be a veto, and a network that is wrong is often very sure.
/// </remarks>
public sealed class SequenceEnsemble : SequenceNetwork
{
    private readonly SequenceNetwork[] _members;

    /// <summary>Takes over the networks.</summary>
    /// <param name="members">At least one; all on one device.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SequenceEnsemble(params IEnumerable<SequenceNetwork> members)
    {
        _members = [.. members];
        if (_members.Length == 0) throw new ArgumentException("An ensemble has at least one network.", nameof(members));
        for (var i = 0; i < _members.Length; i++) Child($"{i}", _members[i]);
    }

    /// <summary>The networks.</summary>
    public IReadOnlyList<SequenceNetwork> Members => _members;

    /// <inheritdoc/>
    public override Tensor Logits(Tensor inputs)
    {
        using var paused = Tape.Pause();
        using var scope = new Scope();
        return Mean(_members.Select(m => m.Logits(inputs))).Keep();
    }

    /// <summary>The states of all networks next to each other, as channels, and the logits read out of them together.</summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The networks take different numbers of steps.</exception>
    public override (Tensor States, Tensor Logits) Trace(Tensor inputs)
    {
        using var paused = Tape.Pause();
        using var scope = new Scope();
        var traces = _members.Select(m => m.Trace(inputs)).ToArray();
        if (traces.Select(t => t.States.Shape[0]).Distinct().Count() > 1)
            throw new InvalidOperationException($"Networks that take different numbers of steps are not traced together; these take {string.Join(", ", traces.Select(t => t.States.Shape[0] - 1))}.");
        return (Tensor.Concat([.. traces.Select(t => t.States)], axis: 2).Keep(), Mean(traces.Select(t => t.Logits)).Keep());
    }

    /// <inheritdoc/>
    public override double Flops(int length) => _members.Sum(m => m.Flops(length));

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => Mean(_members.Select(m => m.Forward(x)));

    /// <summary>The logarithm of the mean of probabilities.</summary>
    private static Tensor Mean(IEnumerable<Tensor> logits)
    {
        var logs = Tensor.Stack([.. logits.Select(l => l.LogSoftmax(-1))]);
        // log-softmax over networks takes the logarithm of their sum from each
        return logs.Select(0, 0) - logs.LogSoftmax(0).Select(0, 0) - MathF.Log((float)logs.Shape[0]);
    }
}
