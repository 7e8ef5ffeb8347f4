namespace TensorCore.Kernels;

/// <summary>
/// A number as the unrounded sum of two doubles, about twice their precision: the error-free sums and products of
/// T. J. Dekker, "A floating-point technique for extending the available precision" (1971), for code that runs on GPUs.
/// </summary>
/// <param name="high">The number, rounded.</param>
/// <param name="low">What rounding took off.</param>
internal readonly struct DoublePair(double high, double low)
{
    public readonly double High = high, Low = low;

    /// <summary>a + b exactly, whichever is larger.</summary>
    public static DoublePair Sum(double a, double b)
    {
        var sum = a + b;
        var added = sum - a;
        return new DoublePair(sum, (a - (sum - added)) + (b - added));
    }

    /// <summary>a + b exactly, for |a| >= |b| or a = 0.</summary>
    public static DoublePair OrderedSum(double a, double b)
    {
        var sum = a + b;
        return new DoublePair(sum, b - (sum - a));
    }

    /// <summary>a * b exactly, where nothing underflows.</summary>
    public static DoublePair Product(double a, double b)
    {
        var product = a * b;
        return new DoublePair(product, Math.FusedMultiplyAdd(a, b, -product));
    }
}
