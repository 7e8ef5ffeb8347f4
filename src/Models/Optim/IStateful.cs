namespace TensorCore;

/// <summary>
/// Something whose state must be saved so that an interrupted training run continues bit for bit: an optimizer, a
/// schedule, a moving average. One method describes the state for saving and for loading, so that the two cannot differ.
/// </summary>
public interface IStateful
{
    /// <summary>Shows every part of the state to <paramref name="visitor"/>, always under the same names in the same order.</summary>
    void VisitState(StateVisitor visitor);
}

/// <summary>Reads or overwrites the parts of a state. See <see cref="IStateful"/>.</summary>
public abstract class StateVisitor
{
    private string _prefix = "";

    /// <summary>A tensor of the state; loading copies into it.</summary>
    public void Visit(string name, Tensor value) => VisitTensor(_prefix + name, value);

    /// <summary>A number of the state.</summary>
    public void Visit(string name, ref double value) => VisitNumber(_prefix + name, ref value);

    /// <summary>A whole number of the state.</summary>
    public void Visit(string name, ref long value) => VisitNumber(_prefix + name, ref value);

    /// <summary>The state of a part: its names follow <paramref name="name"/> and a dot.</summary>
    public void Visit(string name, IStateful child)
    {
        ArgumentNullException.ThrowIfNull(child);
        var outer = _prefix;
        _prefix = $"{outer}{name}.";
        child.VisitState(this);
        _prefix = outer;
    }

    /// <summary>Reads or overwrites the elements of a tensor.</summary>
    protected abstract void VisitTensor(string name, Tensor value);

    /// <summary>Reads or sets a number.</summary>
    protected abstract void VisitNumber(string name, ref double value);

    /// <summary>Reads or sets a whole number.</summary>
    protected abstract void VisitNumber(string name, ref long value);
}
