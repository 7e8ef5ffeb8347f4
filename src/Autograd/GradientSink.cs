namespace TensorCore;

/// <summary>Takes the gradients that a <see cref="Function"/>'s backward pass gives its inputs.</summary>
public readonly struct GradientSink
{
    private readonly BackwardPass _pass;
    private readonly MultiFunction _function;

    internal GradientSink(BackwardPass pass, MultiFunction function)
    {
        _pass = pass;
        _function = function;
    }

    /// <summary>Whether anyone asked for the gradient of this input; skip the work when not.</summary>
    public bool Wants(int input) => _pass.IsWanted(_function.InputArray[input]);

    /// <summary>
    /// Adds to the gradient of an input. A gradient of a broadcast shape is summed over the stretched axes here, so
    /// that no op has to do it. Not wanted gradients are ignored.
    /// </summary>
    /// <param name="input">Position among the function's inputs.</param>
    /// <param name="gradient">The input's shape, or one that the input broadcasts to; the input's dtype.</param>
    public void Add(int input, Tensor gradient)
    {
        var target = _function.InputArray[input];
        if (!_pass.IsWanted(target)) return;
        if (gradient.DType != target.DType)
            throw new InvalidOperationException($"The backward pass of {_function.Name} gave a {gradient.DType} gradient for input {input}, {target.Describe()}.");
        if (gradient.Shape != target.Shape)
        {
            if (!target.Shape.BroadcastsTo(gradient.Shape))
                throw new ShapeException($"The backward pass of {_function.Name} gave a gradient of shape {gradient.Shape} for input {input}, {target.Describe()}.");
            gradient = gradient.SumTo(target.Shape);
        }

        _pass.Accumulate(target, gradient);
    }
}
