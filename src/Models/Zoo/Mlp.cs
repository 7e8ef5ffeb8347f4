namespace TensorCore;

/// <summary>
/// A multilayer perceptron: fully connected layers with an activation between each two, none after the last. Inputs of
/// more axes than two are flattened, [B, ...] to [B, C], so that images can be given as they are.
/// </summary>
public sealed class Mlp : Layer
{
    private readonly Sequential _layers;

    /// <summary>Makes the network.</summary>
    /// <param name="sizes">Width of the input, of each hidden layer, and of the output: at least two.</param>
    /// <param name="rng">Draws the first weights.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="activation">Makes the activation between layers; rectifiers when left out.</param>
    /// <param name="dropout">Rate of dropout after each activation.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <exception cref="ArgumentException">Fewer than two sizes.</exception>
    public Mlp(
        IReadOnlyList<int> sizes, Rng rng, Device? device = null, Func<Activation>? activation = null, double dropout = 0, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Count < 2) throw new ArgumentException($"An Mlp needs the width of its input and of its output; [{string.Join(", ", sizes)}] was given.", nameof(sizes));
        activation ??= Activation.Relu;
        var layers = new List<Layer>();
        for (var i = 1; i < sizes.Count; i++)
        {
            layers.Add(new Linear(sizes[i - 1], sizes[i], rng, device, dtype));
            if (i == sizes.Count - 1) break;
            layers.Add(activation());
            if (dropout > 0) layers.Add(new Dropout(dropout, rng));
        }

        _layers = Child("layers", new Sequential(layers));
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => _layers.Forward(x.Rank > 2 ? x.Flatten(1) : x); // [B, C] -> [B, classes]
}
