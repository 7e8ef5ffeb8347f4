namespace TensorCore;

/// <summary>
/// Adds to each position waves of its number, which tell positions apart: sin(p / 10000^(2i / size)) at feature 2i and the cosine
/// at 2i + 1. Vaswani et al., "Attention Is All You Need" (arXiv 1706.03762), section 3.5. There is nothing to train;
/// the waves are saved with the model.
/// </summary>
public sealed class SinusoidalEncoding : Layer
{
    private readonly Tensor _waves;

    /// <summary>Makes the layer.</summary>
    /// <param name="length">The most positions a sequence may have.</param>
    /// <param name="size">Features of a position.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public SinusoidalEncoding(int length, int size, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        _waves = Buffer("waves", Waves(length, size, dtype, device));
    }

    /// <summary>[B, L, size] to the same shape.</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 3 || x.Shape[2] != _waves.Shape[1] || x.Shape[1] > _waves.Shape[0])
            throw WrongShape(x, $"[batch, length up to {_waves.Shape[0]}, {_waves.Shape[1]}]");
        return x + _waves.Narrow(0, 0, x.Shape[1]);
    }

    private static Tensor Waves(int length, int size, DType dtype, Device? device)
    {
        var values = new double[length * size];
        for (var p = 0; p < length; p++)
        {
            for (var i = 0; i < size; i++)
            {
                var angle = p / Math.Pow(10_000, i / 2 * 2 / (double)size);
                values[(p * size) + i] = i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
            }
        }

        return Tensor.From(values, [length, size], device).Cast(dtype);
    }
}

/// <summary>Adds to each position a learned vector of its number.</summary>
public sealed class LearnedEncoding : Layer
{
    /// <summary>Makes the layer.</summary>
    /// <param name="length">The most positions a sequence may have.</param>
    /// <param name="size">Features of a position.</param>
    /// <param name="rng">Draws the first values, normal with deviation 0.02.</param>
    /// <param name="device">The device; <see cref="Device.Default"/> when left out.</param>
    /// <param name="dtype">Float32 or Float64.</param>
    public LearnedEncoding(int length, int size, Rng rng, Device? device = null, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Weight = Parameter("weight", rng.Normal([length, size], 0, 0.02, dtype, device));
    }

    /// <summary>[length, size].</summary>
    public Tensor Weight { get; }

    /// <summary>[B, L, size] to the same shape.</summary>
    protected override Tensor Apply(Tensor x)
    {
        if (x.Rank != 3 || x.Shape[2] != Weight.Shape[1] || x.Shape[1] > Weight.Shape[0])
            throw WrongShape(x, $"[batch, length up to {Weight.Shape[0]}, {Weight.Shape[1]}]");
        return x + Weight.Narrow(0, 0, x.Shape[1]);
    }
}
