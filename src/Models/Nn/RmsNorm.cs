namespace TensorCore;

/// <summary>
/// Divides by the root mean square over the last axes. Zhang &amp; Sennrich, "Root Mean Square Layer Normalization"
/// (arXiv 1910.07467). The weight starts at 1.
/// </summary>
public sealed class RmsNorm : Layer
{
    private readonly double _epsilon;

    /// <summary>Makes the layer.</summary>
    /// <param name="shape">Lengths of the last axes, over which is normalized together.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="epsilon">Keeps the divisor from 0.</param>
    public RmsNorm(Shape shape, Device? device = null, DType dtype = DType.Float32, double epsilon = 1e-6)
    {
        _epsilon = epsilon;
        Weight = Parameter("weight", Tensor.Ones(shape, dtype, device));
    }

    /// <summary>Of the shape that is normalized.</summary>
    public Tensor Weight { get; }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => LayerNorm.EndsWith(x.Shape, Weight.Shape)
        ? x.RmsNorm(Weight, _epsilon)
        : throw WrongShape(x, $"[..., {string.Join(", ", Weight.Shape)}]");
}
