namespace TensorCore.Tests;

/// <summary>
/// A number as the unevaluated sum of two doubles, good to about 100 bits: the reference for functions of doubles. The
/// arithmetic is that of T. J. Dekker, "A floating-point technique for extending the available precision" (1971), with
/// exact products by FMA; the functions are plain series, chosen to be obviously right rather than fast.
/// </summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    private static readonly DoubleDouble Log2 = new(0.6931471805599453, 2.3190468138462996e-17);
    private static readonly DoubleDouble TwoOverRootPi = new(1.1283791670955126, 1.533545961316588e-17);

    public static implicit operator DoubleDouble(double value) => new(value, 0);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var (high, low) = Sum(a.High, b.High);
        var (high2, low2) = Sum(a.Low, b.Low);
        var (h, l) = Normalize(high, low + high2);
        return Normalize(h, l + low2);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var product = a.High * b.High;
        var rest = Math.FusedMultiplyAdd(a.High, b.High, -product);
        return Normalize(product, rest + ((a.High * b.Low) + (a.Low * b.High)));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var first = a.High / b.High;
        var rest = a - (b * first);
        var second = rest.High / b.High;
        rest -= b * second;
        return Normalize(first, second) + (rest.High / b.High);
    }

    public static DoubleDouble Function(string name, double x) => name switch
    {
        "Exp" => Exp(x),
        "ExpM1" => ExpM1(x),
        "Log" => Log(x),
        "Log1P" => Log1P(x),
        "Tanh" => ExpM1(2 * x) / (ExpM1(2 * x) + 2),
        "Sigmoid" => (DoubleDouble)1 / (Exp(-x) + 1),
        "Sinh" => (ExpM1(x) + (ExpM1(x) / (ExpM1(x) + 1))) * 0.5,
        "Cosh" => (Exp(x) + Exp(-x)) * 0.5,
        "Erf" => Erf(x),
        _ => throw new ArgumentException(name),
    };

    /// <summary>How far a double is from this number, in units of the number's last place as a double.</summary>
    public double Ulps(double actual) => Math.Abs(actual - High - Low) / Math.ScaleB(1, Math.ILogB(High) - 52);

    private static DoubleDouble Exp(DoubleDouble x)
    {
        var n = Math.Round(x.High / Log2.High);
        var e = SmallExpM1(x - (Log2 * n)) + 1;
        return new(Math.ScaleB(e.High, (int)n), Math.ScaleB(e.Low, (int)n));
    }

    private static DoubleDouble ExpM1(DoubleDouble x) => Math.Abs(x.High) < 0.4 ? SmallExpM1(x) : Exp(x) - 1;

    // The series for x / 256, and expm1(2 x) = expm1(x) (expm1(x) + 2) eight times.
    private static DoubleDouble SmallExpM1(DoubleDouble x)
    {
        x *= 1.0 / 256;
        DoubleDouble sum = x, term = x;
        for (var n = 2; n < 14; n++)
        {
            term = term * x / n;
            sum += term;
        }

        for (var i = 0; i < 8; i++)
            sum *= sum + 2;
        return sum;
    }

    // One step of Newton's method from the logarithm in double precision.
    private static DoubleDouble Log(DoubleDouble x)
    {
        DoubleDouble guess = Math.Log(x.High);
        var rest = (x * Exp(-guess)) - 1;
        return guess + (rest - (rest * rest * 0.5));
    }

    private static DoubleDouble Log1P(double x)
    {
        if (Math.Abs(x) > 1e-5)
        {
            var (high, low) = Sum(1, x);
            return Log(new(high, low));
        }

        DoubleDouble sum = 0, power = x;
        for (var n = 1; n < 8; n++)
        {
            sum += power / (n % 2 == 0 ? -n : n);
            power *= x;
        }

        return sum;
    }

    // See LaneTesting.Reference.
    private static DoubleDouble Erf(double x)
    {
        DoubleDouble sum = x, term = x, square = (DoubleDouble)x * x;
        for (var n = 1; Math.Abs(term.High) > 1e-33 * Math.Abs(sum.High); n++)
        {
            term = term * (square * 2) / (2 * n + 1);
            sum += term;
        }

        return TwoOverRootPi * Exp(-square) * sum;
    }

    private static (double High, double Low) Sum(double a, double b)
    {
        var sum = a + b;
        var second = sum - a;
        return (sum, (a - (sum - second)) + (b - second));
    }

    private static DoubleDouble Normalize(double high, double low)
    {
        var sum = high + low;
        return new(sum, low - (sum - high));
    }
}
