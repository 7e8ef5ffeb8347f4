namespace TensorCore.Bench;

/// <summary>One run at one length.</summary>
/// <param name="Length">Length of the sequence.</param>
/// <param name="Seconds">The best time of a run.</param>
/// <param name="PoolBytes">The most that tensors held of the pool in a run, beside what they held before it.</param>
/// <param name="ResidentBytes">Memory of the whole process after the runs, the pool's cached blocks included.</param>
internal sealed record CostPoint(int Length, double Seconds, long PoolBytes, long ResidentBytes);

/// <summary>Powers of the length that time and memory grow with.</summary>
internal sealed record Exponents(double Time, double Memory);

/// <summary>What something costs against length.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Expected">Exponents that the algorithm should have: of time, of memory.</param>
/// <param name="Why">Why it should have them.</param>
/// <param name="Points">The runs, by length.</param>
/// <param name="LeftOut">Lengths that were not run, with the reason.</param>
internal sealed record CostCurve(string Name, Exponents Expected, string Why, IReadOnlyList<CostPoint> Points, IReadOnlyList<string> LeftOut)
{
    /// <summary>Exponent of time over the longer half of the lengths.</summary>
    public double TimeExponent => Exponent(p => p.Seconds);

    /// <summary>Exponent of the pool's bytes over the longer half of the lengths.</summary>
    public double MemoryExponent => Exponent(p => p.PoolBytes);

    /// <summary>The slope of the least-squares line through the logarithms of the longer half, three points at least where there are as many.</summary>
    private double Exponent(Func<CostPoint, double> value)
    {
        var half = Points.Skip(Math.Min(Points.Count / 2, Math.Max(0, Points.Count - 3))).Select(p => (X: Math.Log(p.Length), Y: Math.Log(value(p)))).ToArray();
        if (half.Length < 2) return double.NaN;
        double x = half.Average(p => p.X), y = half.Average(p => p.Y);
        return half.Sum(p => (p.X - x) * (p.Y - y)) / half.Sum(p => (p.X - x) * (p.X - x));
    }
}
