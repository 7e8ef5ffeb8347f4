using System.Runtime.Intrinsics.X86;
using TensorCore.Kernels;
using static TensorCore.Tests.LaneTesting;

namespace TensorCore.Tests;

/// <summary>The elementary functions of floats, against double precision.</summary>
public sealed class LaneTestsFloat
{
    // The bounds are those that the functions document.
    public static TheoryData<string, double> Bounds => new()
    {
        { "Exp", 1 }, { "ExpM1", 1.5 }, { "Log", 1 }, { "Log1P", 1 }, { "Sin", 1.6 }, { "Cos", 1.6 }, { "Tan", 1 },
        { "Asin", 2 }, { "Acos", 1.5 }, { "Atan", 1.5 }, { "Sinh", 2.5 }, { "Cosh", 1.5 }, { "Tanh", 1.5 },
        { "Sigmoid", 2.5 }, { "Erf", 1 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Functions_stay_within_their_bound_on_every_width_with_the_same_bits(string function, double bound)
    {
        var x = SampleFloats;
        var wide = Map<F32x16, float>(function, x);
        var narrow = Map<F32x8, float>(function, x);
        var scalar = Map<F32x1, float>(function, x);
        var pair = Avx512F.IsSupported ? Map<F32x32, float>(function, x) : wide;
        for (var i = 0; i < x.Length; i++)
        {
            var exact = Reference(function, x[i]);
            var error = Ulps(wide[i], exact);
            if (!(error <= bound))
                Assert.Fail($"{function}({x[i]:R}) is {wide[i]:R}, {error:F2} ulp from {exact:R}; the bound is {bound}.");
            if (!Same(wide[i], narrow[i]) || !Same(wide[i], scalar[i]) || !Same(wide[i], pair[i]))
                Assert.Fail($"{function}({x[i]:R}) is {wide[i]:R}, {narrow[i]:R}, {scalar[i]:R} or {pair[i]:R}, depending on the width.");
        }
    }

    [Fact]
    public void The_normal_probability_stays_within_its_bounds_on_every_width_with_the_same_bits()
    {
        var x = SampleFloats;
        var wide = Map<F32x16, float>("NormalCdf", x);
        var narrow = Map<F32x8, float>("NormalCdf", x);
        var scalar = Map<F32x1, float>("NormalCdf", x);
        var pair = Avx512F.IsSupported ? Map<F32x32, float>("NormalCdf", x) : wide;
        for (var i = 0; i < x.Length; i++)
        {
            var exact = Tests.Reference.NormalProbability(Math.Clamp(x[i], -38, 38));
            var error = Math.Abs(wide[i] - exact);
            if (!float.IsNaN(x[i]) && !(error <= Math.Pow(2, -23.3) && (x[i] < -5 || error <= exact * Math.Pow(2, -10))))
                Assert.Fail($"NormalCdf({x[i]:R}) is {wide[i]:R}, {error:G3} from {exact:R}.");
            if (float.IsNaN(x[i]) != float.IsNaN(wide[i]) || wide[i] is < 0 or > 1)
                Assert.Fail($"NormalCdf({x[i]:R}) is {wide[i]:R}.");
            if (!Same(wide[i], narrow[i]) || !Same(wide[i], scalar[i]) || !Same(wide[i], pair[i]))
                Assert.Fail($"NormalCdf({x[i]:R}) is {wide[i]:R}, {narrow[i]:R}, {scalar[i]:R} or {pair[i]:R}, depending on the width.");
        }
    }

    [Theory]
    [InlineData("Atan2", 2)]
    [InlineData("Pow", 1)]
    public void Functions_of_two_numbers_stay_within_their_bound(string function, double bound)
    {
        var (x, y) = Pairs();
        var wide = Map<F32x16, float>(function, x, y);
        var narrow = Map<F32x8, float>(function, x, y);
        var scalar = Map<F32x1, float>(function, x, y);
        var pair = Avx512F.IsSupported ? Map<F32x32, float>(function, x, y) : wide;
        for (var i = 0; i < x.Length; i++)
        {
            var exact = Reference(function, x[i], y[i]);
            var error = Ulps(wide[i], exact);
            if (!(error <= bound))
                Assert.Fail($"{function}({x[i]:R}, {y[i]:R}) is {wide[i]:R}, {error:F2} ulp from {exact:R}.");
            if (!Same(wide[i], narrow[i]) || !Same(wide[i], scalar[i]) || !Same(wide[i], pair[i]))
                Assert.Fail($"{function}({x[i]:R}, {y[i]:R}) is {wide[i]:R}, {narrow[i]:R}, {scalar[i]:R} or {pair[i]:R}.");
        }
    }

    [Theory]
    [InlineData("Tanh")]
    [InlineData("Sigmoid")]
    [InlineData("Exp")]
    [InlineData("Erf")]
    public void Monotonic_functions_reach_but_never_pass_their_limits(string function)
    {
        var (low, high) = function switch { "Exp" => (0, float.PositiveInfinity), "Sigmoid" => (0, 1), _ => (-1f, 1f) };
        var values = Map<F32x16, float>(function, SampleFloats);
        for (var i = 0; i < values.Length; i++) Assert.True(float.IsNaN(SampleFloats[i]) ? float.IsNaN(values[i]) : values[i] >= low && values[i] <= high);
        Assert.Contains(low, values);
        Assert.Contains(high, values);
    }

    // Every pair of special numbers, and pairs of random ones.
    private static (float[] X, float[] Y) Pairs()
    {
        var random = new Random(3);
        List<float> x = [], y = [];
        foreach (var a in SpecialFloats)
        {
            foreach (var b in SpecialFloats)
            {
                x.Add(a);
                y.Add(b);
            }
        }

        for (var i = 0; i < 40_000; i++)
        {
            x.Add((float)((random.NextDouble() * 8) - (i % 4)));
            y.Add(i % 5 == 0 ? random.Next(-9, 10) : (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-2, 3))));
        }

        while (x.Count % 16 != 0)
        {
            x.Add(1);
            y.Add(1);
        }

        return ([.. x], [.. y]);
    }
}
