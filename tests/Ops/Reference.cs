namespace TensorCore.Tests;

/// <summary>Functions in double precision that Math lacks or computes with cancellation.</summary>
internal static class Reference
{
    public static double ExpM1(double x) => Math.Abs(x) < 1 ? 2 * Math.Exp(x / 2) * Math.Sinh(x / 2) : Math.Exp(x) - 1;

    public static double Log1P(double x) => Math.Abs(x) < 0.5 ? 2 * Math.Atanh(x / (2 + x)) : Math.Log(1 + x);

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => x > 0 ? x + Log1P(Math.Exp(-x)) : Log1P(Math.Exp(x));

    /// <summary>By the Taylor series in decimal arithmetic of 28 digits, of which the terms cancel at most seven.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 4) return Math.Sign(x) * (1 - Erfc(Math.Abs(x)));
        if (Math.Abs(x) < 0.01) return 2 / Math.Sqrt(Math.PI) * x * (1 - (x * x / 3) + (Math.Pow(x, 4) / 10) - (Math.Pow(x, 6) / 42));
        var exact = (decimal)(long)(x * (1L << 52)) / (1L << 52); // the conversion proper keeps 15 digits
        var square = exact * exact;
        decimal sum = 0, power = exact;
        for (var n = 0; Math.Abs(power) > 1e-24m; n++)
        {
            sum += power / ((2 * n) + 1);
            power *= -square / (n + 1);
        }

        return (double)(1.1283791670955125738961589031m * sum);
    }

    /// <summary>1 - erf(x) for x of 2 and more, by the continued fraction of Laplace.</summary>
    public static double Erfc(double x)
    {
        var fraction = x;
        for (var n = 80; n > 0; n--) fraction = x + (n / 2.0 / fraction);
        return ExpOfMinusSquare(x) / Math.Sqrt(Math.PI) / fraction;
    }

    /// <summary>Probability that a standard normal variable is below x, without cancellation on the left.</summary>
    public static double NormalProbability(double x) =>
        x < -2 * Math.Sqrt(2) ? 0.5 * Erfc(-x / Math.Sqrt(2)) : 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    /// <summary>exp(-x^2), where the rounding error of the square would be magnified: FMA finds it.</summary>
    private static double ExpOfMinusSquare(double x)
    {
        var square = x * x;
        return Math.Exp(-square) * (1 - Math.FusedMultiplyAdd(x, x, -square));
    }
}
