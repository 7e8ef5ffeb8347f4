namespace TensorCore;

/// <summary>
/// The interval in which a rate lies with 95 % confidence after some successes of some trials: Wilson, "Probable
/// inference, the law of succession, and statistical inference" (1927). Also of use where all or none succeeded.
/// </summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    private const double Z = 1.959963984540054; // 97.5 % of the normal distribution lie below it

    /// <summary>The interval of a count.</summary>
    /// <param name="successes">How many succeeded.</param>
    /// <param name="trials">How many were tried; of none, the interval is all of [0, 1].</param>
    public static WilsonInterval Of(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0) return new WilsonInterval(0, 1);
        var rate = (double)successes / trials;
        var spread = Z * Z / trials;
        var center = (rate + (spread / 2)) / (1 + spread);
        var half = Z / (1 + spread) * Math.Sqrt((rate * (1 - rate) / trials) + (spread / (4 * trials)));
        return new WilsonInterval(successes == 0 ? 0 : center - half, successes == trials ? 1 : center + half);
    }
}
