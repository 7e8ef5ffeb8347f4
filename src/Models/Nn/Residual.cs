namespace TensorCore;

/// <summary>
/// A layer with a shortcut around it: x + f(x), or shortcut(x) + f(x) where shapes differ. He et al., "Deep Residual
/// Learning for Image Recognition" (2016).
/// </summary>
public sealed class Residual : Layer
{
    private readonly Layer _body;
    private readonly Layer? _shortcut;

    /// <summary>Takes over the layers.</summary>
    /// <param name="body">The layer f.</param>
    /// <param name="shortcut">What the input passes on the other path; nothing when left out.</param>
    public Residual(Layer body, Layer? shortcut = null)
    {
        _body = Child("body", body);
        if (shortcut is not null) _shortcut = Child("shortcut", shortcut);
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        var y = _body.Forward(x);
        var around = _shortcut?.Forward(x) ?? x;
        if (y.Shape != around.Shape)
            throw new ShapeException($"{Description} adds {around.Shape}, from its shortcut, to {y.Shape}, from its body. Make both the same, for instance by a shortcut that projects.");
        return around + y;
    }
}
