namespace TensorCore;

/// <summary>A module that makes one tensor of one tensor, so that it can stand in a <see cref="Sequential"/>.</summary>
public abstract class Layer : Module
{
    [ThreadStatic]
    private static Action<Layer, Tensor, Tensor>? t_observer;

    /// <summary>Runs the layer.</summary>
    /// <exception cref="ShapeException">The input does not fit; the message names the layer, the expected and the given shape.</exception>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ran(x, Apply(x));
    }

    /// <summary>Multiplications and additions of the layer itself, those of its children left out. Element-wise work is not counted.</summary>
    /// <param name="input">Shape of what came in.</param>
    /// <param name="output">Shape of what went out.</param>
    public virtual double Flops(Shape input, Shape output) => 0;

    /// <summary>Computes the result; what <see cref="Forward"/> runs.</summary>
    protected abstract Tensor Apply(Tensor x);

    /// <summary>Tells an observer that the layer ran, for ways of running it besides <see cref="Forward"/>.</summary>
    /// <returns>The result.</returns>
    private protected Tensor Ran(Tensor x, Tensor y)
    {
        t_observer?.Invoke(this, x, y);
        return y;
    }

    /// <summary>Runs <paramref name="action"/> with an observer that sees every layer of this thread after it ran.</summary>
    internal static void Observe(Action<Layer, Tensor, Tensor> observer, Action action)
    {
        var outer = t_observer;
        t_observer = observer;
        try
        {
            action();
        }
        finally
        {
            t_observer = outer;
        }
    }
}
