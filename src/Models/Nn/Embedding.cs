namespace TensorCore;

/// <summary>A table of learned vectors, one for each index. Names, shapes and first values (normal) as PyTorch's <c>nn.Embedding</c>.</summary>
public sealed class Embedding : Layer
{
    private readonly int? _padding;

    /// <summary>Makes the layer.</summary>
    /// <param name="count">Number of vectors; indices run from 0 to count - 1.</param>
    /// <param name="size">Length of each vector.</param>
    /// <param name="rng">Draws the first values.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    /// <param name="padding">An index whose vector starts as zeros and gets no gradient; none when left out.</param>
    public Embedding(int count, int size, Rng rng, Device? device = null, DType dtype = DType.Float32, int? padding = null)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (padding is { } index && (index < 0 || index >= count))
            throw new ArgumentOutOfRangeException(nameof(padding), index, $"The padding index is one of 0 to {count - 1}.");
        _padding = padding;
        Weight = Parameter("weight", rng.Normal([count, size], dtype: dtype, device: device));
        if (padding is { } zero)
        {
            using var row = Weight.Narrow(0, zero, 1);
            row.Fill(0);
        }
    }

    /// <summary>[count, size].</summary>
    public Tensor Weight { get; }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        if (!x.DType.IsInteger) throw new ArgumentException($"{Description} takes indices, Int32 or Int64; {x.Describe()} was given.", nameof(x));
        var y = Weight.Embedding(x); // [...] -> [..., size]
        return _padding is { } zero ? Tensor.Where(x.EqualTo(zero).Unsqueeze(-1), y.Detach(), y) : y;
    }
}
