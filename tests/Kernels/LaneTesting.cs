using TensorCore.Kernels;

namespace TensorCore.Tests;

/// <summary>What the tests of the lane types share: functions by name, references, samples, distances in ulp.</summary>
internal static unsafe class LaneTesting
{
    public static T Apply<T>(string function, T x) where T : unmanaged, ILane<T> => function switch
    {
        "Exp" => T.Exp(x),
        "ExpM1" => T.ExpM1(x),
        "Log" => T.Log(x),
        "Log1P" => T.Log1P(x),
        "Sin" => T.Sin(x),
        "Cos" => T.Cos(x),
        "Tan" => T.Tan(x),
        "Asin" => T.Asin(x),
        "Acos" => T.Acos(x),
        "Atan" => T.Atan(x),
        "Sinh" => T.Sinh(x),
        "Cosh" => T.Cosh(x),
        "Tanh" => T.Tanh(x),
        "Sigmoid" => T.Sigmoid(x),
        "Erf" => T.Erf(x),
        "NormalCdf" => T.NormalCdf(x),
        "Sqrt" => T.Sqrt(x),
        "Abs" => T.Abs(x),
        "Floor" => T.Floor(x),
        "Ceiling" => T.Ceiling(x),
        "Round" => T.Round(x),
        "Truncate" => T.Truncate(x),
        "Negate" => -x,
        _ => throw new ArgumentException(function),
    };

    public static T Apply<T>(string function, T x, T y) where T : unmanaged, ILane<T> => function switch
    {
        "Add" => x + y,
        "Subtract" => x - y,
        "Multiply" => x * y,
        "Divide" => x / y,
        "Min" => T.Min(x, y),
        "Max" => T.Max(x, y),
        "CopySign" => T.CopySign(x, y),
        "IfLess" => T.IfLess(x, y, T.Constant(1), T.Constant(2)),
        "IfLessOrEqual" => T.IfLessOrEqual(x, y, T.Constant(1), T.Constant(2)),
        "IfEqual" => T.IfEqual(x, y, T.Constant(1), T.Constant(2)),
        "Atan2" => T.Atan2(x, y),
        "Pow" => T.Pow(x, y),
        _ => throw new ArgumentException(function),
    };

    /// <summary>The function in double precision, good to far below one ulp of float.</summary>
    public static double Reference(string function, double x) => function switch
    {
        "Exp" => Math.Exp(x),
        "ExpM1" => Math.Abs(x) < 1e-9 ? x : Math.Abs(x) > 40 ? Math.Exp(x) - 1 : 2 * Math.Sinh(x / 2) * Math.Exp(x / 2),
        "Log" => Math.Log(x),
        "Log1P" => Math.Abs(x) < 1e-9 ? x : Math.Abs(x) > 1 || x == -1 ? Math.Log(1 + x) : 2 * Math.Atanh(x / (2 + x)),
        "Sin" => Math.Sin(x),
        "Cos" => Math.Cos(x),
        "Tan" => Math.Tan(x),
        "Asin" => Math.Asin(x),
        "Acos" => Math.Acos(x),
        "Atan" => Math.Atan(x),
        "Sinh" => Math.Sinh(x),
        "Cosh" => Math.Cosh(x),
        "Tanh" => Math.Tanh(x),
        "Sigmoid" => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)),
        "Erf" => Erf(x),
        "Sqrt" => Math.Sqrt(x),
        "Abs" => Math.Abs(x),
        "Floor" => Math.Floor(x),
        "Ceiling" => Math.Ceiling(x),
        "Round" => Math.Round(x, MidpointRounding.ToEven),
        "Truncate" => Math.Truncate(x),
        "Negate" => -x,
        _ => throw new ArgumentException(function),
    };

    public static double Reference(string function, double x, double y) => function switch
    {
        "Add" => x + y,
        "Subtract" => x - y,
        "Multiply" => x * y,
        "Divide" => x / y,
        "Min" => Math.Min(x, y),
        "Max" => Math.Max(x, y),
        "CopySign" => Math.CopySign(x, y),
        "IfLess" => x < y ? 1 : 2,
        "IfLessOrEqual" => x <= y ? 1 : 2,
        "IfEqual" => x == y ? 1 : 2,
        "Atan2" => Math.Atan2(x, y),
        "Pow" => Math.Pow(x, y),
        _ => throw new ArgumentException(function),
    };

    // erf(x) = 2 / sqrt(pi) exp(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ...), a series without cancellation.
    private static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6))
            return double.IsNaN(x) ? x : Math.Sign(x);
        double sum = x, term = x;
        for (var n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>The function of every element, a vector at a time; the length is a multiple of every width.</summary>
    public static TElement[] Map<T, TElement>(string function, TElement[] x)
        where T : unmanaged, ILane<T>, IVectorLane<T, TElement>
        where TElement : unmanaged
    {
        var result = new TElement[Padded<T, TElement>(x.Length)];
        fixed (TElement* source = Extended(x, result.Length), destination = result)
        {
            for (var i = 0; i < x.Length; i += T.Count)
                T.Store(Apply(function, T.Load(source + i)), destination + i);
        }

        return result[..x.Length];
    }

    /// <inheritdoc cref="Map{T,TElement}(string,TElement[])"/>
    public static TElement[] Map<T, TElement>(string function, TElement[] x, TElement[] y)
        where T : unmanaged, ILane<T>, IVectorLane<T, TElement>
        where TElement : unmanaged
    {
        var result = new TElement[Padded<T, TElement>(x.Length)];
        fixed (TElement* left = Extended(x, result.Length), right = Extended(y, result.Length), destination = result)
        {
            for (var i = 0; i < x.Length; i += T.Count)
                T.Store(Apply(function, T.Load(left + i), T.Load(right + i)), destination + i);
        }

        return result[..x.Length];
    }

    private static int Padded<T, TElement>(int length) where T : unmanaged, IVectorLane<T, TElement> where TElement : unmanaged =>
        (length + T.Count - 1) / T.Count * T.Count;

    private static TElement[] Extended<TElement>(TElement[] x, int length)
    {
        Array.Resize(ref x, length);
        return x;
    }

    /// <summary>
    /// Distance in units of the last place of the exact value; infinite when a NaN, an infinity, a zero or the sign of
    /// a zero is not as it should be.
    /// </summary>
    public static double Ulps(float actual, double exact)
    {
        var rounded = (float)exact;
        if (!float.IsFinite(rounded) || !float.IsFinite(actual) || rounded == 0)
            return Same(actual, rounded) ? 0 : double.PositiveInfinity;
        var ulp = Math.ScaleB(1, Math.Max(Math.ILogB(exact), -126) - 23);
        return Math.Abs(actual - exact) / ulp;
    }

    /// <summary>The same bits, or both NaN.</summary>
    public static bool Same(float a, float b) =>
        BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));

    /// <inheritdoc cref="Same(float,float)"/>
    public static bool Same(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (double.IsNaN(a) && double.IsNaN(b));

    /// <summary>
    /// Numbers where something happens: zeros, ones, halves, infinities, NaN, the ends of the normal and the subnormal numbers,
    /// the limits of exp and its relatives, and both neighbors of each.
    /// </summary>
    public static float[] SpecialFloats { get; } =
    [
        .. new[]
        {
            0f, 1, 2, 3, 0.5f, 1.5f, 2.5f, 0.625f, 0.75f, 10, 100, 25, 80, 88.72284f, 89.41599f, 103.97208f, 104, 87.33655f,
            3.95f, 9.010913f, 16777216, 8388608, 65536, 1e9f, 1e20f, 1.1754944e-38f, 1e-40f, float.Epsilon, 1e-20f,
            float.MaxValue, float.Pi, float.Pi / 2, float.Pi / 4, 1e-4f, 0.25f, 0.3465736f,
        }.SelectMany(v => new[] { v, float.BitIncrement(v), float.BitDecrement(v) }).SelectMany(v => new[] { v, -v }),
        float.NaN, float.PositiveInfinity, float.NegativeInfinity,
    ];

    /// <summary>Floats of every magnitude, more of them between -20 and 20, and the special ones, in random order.</summary>
    public static float[] SampleFloats { get; } = MakeSamples();

    private static float[] MakeSamples()
    {
        var random = new Random(7);
        var samples = new List<float>(SpecialFloats);
        for (long bits = 0; bits < 1L << 32; bits += 20_011)
            samples.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        for (var i = 0; i < 100_000; i++)
            samples.Add((float)((random.NextDouble() * 40) - 20));
        while (samples.Count % 16 != 0)
            samples.Add(1);
        var result = samples.ToArray();
        random.Shuffle(result);
        return result;
    }
}
