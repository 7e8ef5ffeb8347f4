namespace TensorCore.Kernels;

/// <summary>The normal distribution function, with full relative precision in the lower tail.</summary>
internal static class NormalProbability
{
    /// <summary>The probability that a standard normal number is at most <paramref name="x"/>.</summary>
    /// <remarks>Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964): the series 26.2.11 near zero, the continued fraction 26.2.14 farther out.</remarks>
    public static double Below(double x)
    {
        if (x > 0) return 1 - Below(-x);
        var y = -x;
        if (y > 40) return 0; // smaller than the smallest double
        var density = Math.Exp(-0.5 * y * y) / Math.Sqrt(2 * Math.PI);
        if (y < 2)
        {
            double sum = y, term = y;
            for (var n = 3; n < 100; n += 2) sum += term *= y * y / n;
            return 0.5 - (density * sum);
        }

        var fraction = y;
        for (var n = 200; n > 0; n--) fraction = y + (n / fraction);
        return density / fraction;
    }
}
