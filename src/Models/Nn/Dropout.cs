namespace TensorCore;

/// <summary>
/// Sets elements to zero at random while training, dividing the others by the probability of staying, and does nothing
/// in evaluation. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014).
/// </summary>
public sealed class Dropout : Layer
{
    private readonly double _rate;
    private readonly Rng _rng;

    /// <summary>Makes the layer.</summary>
    /// <param name="rate">Probability that an element becomes zero.</param>
    /// <param name="rng">A stream is split off it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public Dropout(double rate, Rng rng)
    {
        if (!(rate is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate lies between 0 and 1.");
        _rate = rate;
        _rng = Stream("rng", rng);
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.Dropout(_rate, _rng, IsTraining);
}
