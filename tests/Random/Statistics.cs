namespace TensorCore.Tests;

/// <summary>Plain double-precision statistics for checks of random numbers.</summary>
internal static class Statistics
{
    /// <summary>The chi-square statistic of counts that are expected to be equal.</summary>
    public static double ChiSquare(int[] counts) => ChiSquare(counts, [.. counts.Select(_ => counts.Sum() / (double)counts.Length)]);

    /// <summary>The chi-square statistic of counts against expected counts.</summary>
    public static double ChiSquare(int[] counts, double[] expected) => counts.Zip(expected, (n, e) => (n - e) * (n - e) / e).Sum();

    public static double Mean(double[] values) => values.Average();

    /// <summary>The central moment of an order in units of the standard deviation to that power.</summary>
    public static double Moment(double[] values, int order)
    {
        var mean = Mean(values);
        var deviation = Deviation(values);
        return values.Average(v => Math.Pow((v - mean) / deviation, order));
    }

    public static double Deviation(double[] values)
    {
        var mean = Mean(values);
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    public static double Correlation(double[] a, double[] b)
    {
        double meanA = Mean(a), meanB = Mean(b);
        return a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Average() / (Deviation(a) * Deviation(b));
    }

    /// <summary>The Kolmogorov-Smirnov statistic times the root of the count: above 1.95 with probability 0.001.</summary>
    public static double KolmogorovSmirnov(double[] values, Func<double, double> distribution)
    {
        var sorted = values.Order().ToArray();
        var largest = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            var p = distribution(sorted[i]);
            largest = Math.Max(largest, Math.Max(p - (i / (double)sorted.Length), ((i + 1) / (double)sorted.Length) - p));
        }

        return largest * Math.Sqrt(sorted.Length);
    }
}
