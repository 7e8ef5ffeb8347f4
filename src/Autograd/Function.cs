namespace TensorCore;

/// <summary>
/// An operation with its gradient: what a <see cref="Tape"/> records. Derive from it to make an op of your own: keep
/// what the backward pass needs in fields, and run it with <see cref="Apply"/>. Built-in ops take the same path.
/// </summary>
/// <example>
/// <code>
/// sealed class Square(Tensor x) : Function(x)
/// {
///     protected override Tensor Forward() => x * x;
///     protected override void Backward(Tensor gradient, GradientSink inputs) => inputs.Add(0, gradient * x * 2);
/// }
/// var y = new Square(x).Apply();
/// </code>
/// </example>
public abstract class Function : MultiFunction
{
    /// <summary>Names the tensors that the result depends on, in the order that gradients are given for them.</summary>
    protected Function(params ReadOnlySpan<Tensor> inputs) : base(inputs)
    {
    }

    /// <summary>Runs the function, and records it when a tape is recording.</summary>
    public Tensor Apply()
    {
        if (Profiler.Recording is not { } profiler) return Run();
        var region = profiler.Begin(Name);
        var result = Run();
        region.End(DescribeShapes([result]), result.DType);
        return result;
    }

    private Tensor Run()
    {
        var tape = Tape.Recording;
        if (tape is null) return Forward();
        Tensor result;
        using (tape.Suspend()) result = Forward();
        tape.Record(this, [result]);
        return result;
    }

    /// <summary>Computes the result as a new tensor (a view counts as new). Nothing done here is recorded.</summary>
    protected abstract Tensor Forward();

    /// <summary>
    /// Gives each wanted input its gradient. Written with ordinary ops it can itself be recorded, which is what makes
    /// second derivatives work; a fused kernel may be used while <see cref="Tape.IsRecording"/> is false.
    /// </summary>
    /// <param name="gradient">Gradient of the loss with respect to the result; the result's shape and dtype.</param>
    /// <param name="inputs">Takes the gradients.</param>
    protected abstract void Backward(Tensor gradient, GradientSink inputs);

    /// <inheritdoc/>
    protected sealed override Tensor[] ForwardAll() => [Forward()];

    /// <inheritdoc/>
    protected sealed override void BackwardAll(Tensor?[] gradients, GradientSink inputs) => Backward(gradients[0]!, inputs);
}
