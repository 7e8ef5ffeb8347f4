namespace TensorCore;

/// <summary>
/// Normalizes over the last axes. Ba, Kiros &amp; Hinton, "Layer Normalization" (arXiv 1607.06450). Names, shapes and first
/// values as PyTorch's <c>nn.LayerNorm</c>.
/// </summary>
public sealed class LayerNorm : Layer
{
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="shape">Lengths of the last axes, over which is normalized together.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="epsilon">Keeps the divisor from 0.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public LayerNorm(Shape shape, Device? device = null, DType dtype = DType.Float32, double epsilon = 1e-5, bool bias = true)
    {
        _epsilon = epsilon;
        Weight = Parameter("weight", Tensor.Ones(shape, dtype, device));
        if (bias) Bias = Parameter("bias", Tensor.Zeros(shape, dtype, device));
    }

    /// <summary>Of the shape that is normalized.</summary>
    public Tensor Weight { get; }

    /// <summary>Of the shape that is normalized, or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        if (!EndsWith(x.Shape, Weight.Shape)) throw WrongShape(x, $"[..., {string.Join(", ", Weight.Shape)}]");
        return x.LayerNorm(Weight, Bias, _epsilon);
    }

    internal static bool EndsWith(Shape shape, Shape end) => shape.Rank >= end.Rank && shape.Lengths[^end.Rank..].SequenceEqual(end.Lengths);
}
