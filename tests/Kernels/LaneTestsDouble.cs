using TensorCore.Kernels;
using static TensorCore.Tests.LaneTesting;

namespace TensorCore.Tests;

/// <summary>The elementary functions of doubles, against twice that precision.</summary>
public sealed class LaneTestsDouble
{
    // Values computed with mpmath at 300 bits, as the nearest double and the rest.
    [Theory]
    [InlineData("Exp", -20.5, 1.2501528663867426e-09, 6.448235878237776e-26)]
    [InlineData("Exp", 0.1, 1.1051709180756477, -8.149523913327619e-17)]
    [InlineData("Exp", 33.25, 275607811973959.38, -0.015070905612898963)]
    [InlineData("ExpM1", -0.001, -0.0009995001666250085, 9.742029814169854e-20)]
    [InlineData("ExpM1", 0.3, 0.3498588075760031, 1.6549155728191776e-17)]
    [InlineData("ExpM1", 5.5, 243.69193226422038, 4.129320187450839e-15)]
    [InlineData("Log", 0.001, -6.907755278982137, -2.1613487097372872e-16)]
    [InlineData("Log", 0.999, -0.0010005003335835344, -2.5644777003677798e-20)]
    [InlineData("Log", 1234.5, 7.118421308785234, -1.865350488379875e-16)]
    [InlineData("Log1P", -0.9, -2.302585092994046, -4.968982586806388e-18)]
    [InlineData("Log1P", 1e-10, 9.999999999500001e-11, -3.389513322121794e-27)]
    [InlineData("Log1P", 77.0, 4.356708826689592, 4.0941700741242464e-17)]
    [InlineData("Tanh", 0.001, 0.0009999996666668, 1.7800613799166557e-20)]
    [InlineData("Tanh", 0.7, 0.6043677771171635, -2.7916180015425346e-17)]
    [InlineData("Tanh", -3.5, -0.9981778976111987, -2.5870171246124584e-17)]
    [InlineData("Sigmoid", -30.0, 9.357622968839299e-14, 8.837142511495094e-31)]
    [InlineData("Sigmoid", -0.5, 0.37754066879814546, -2.695376417313478e-17)]
    [InlineData("Sigmoid", 4.0, 0.9820137900379085, -9.706775273778588e-18)]
    [InlineData("Sinh", 0.01, 0.010000166667500003, -5.644562789430375e-19)]
    [InlineData("Sinh", -2.5, -6.0502044810397875, 1.5266669624477375e-16)]
    [InlineData("Sinh", 50.0, 2.592352764293536e+21, 209515.72666146673)]
    [InlineData("Cosh", 0.01, 1.0000500004166681, -8.336492964027646e-17)]
    [InlineData("Cosh", 2.5, 6.132289479663686, 3.560067179782552e-16)]
    [InlineData("Cosh", 50.0, 2.592352764293536e+21, 209515.72666146673)]
    [InlineData("Erf", 0.01, 0.011283415555849618, -6.832062095663143e-19)]
    [InlineData("Erf", -0.75, -0.7111556336535151, -4.69744077164289e-17)]
    [InlineData("Erf", 2.25, 0.9985372834133188, 2.6956405885413457e-17)]
    [InlineData("Erf", 5.0, 0.9999999999984626, -2.294992711807301e-17)]
    public void The_reference_agrees_with_known_values(string function, double x, double high, double low)
    {
        var value = DoubleDouble.Function(function, x);
        Assert.InRange((value - new DoubleDouble(high, low)).High / high, -1e-29, 1e-29);
    }

    [Theory]
    [InlineData("Exp", -700, 709, 1)]
    [InlineData("ExpM1", -36, 709, 1.5)]
    [InlineData("Log", 1e-300, 1e300, 1)]
    [InlineData("Log1P", -0.99999, 1e300, 1)]
    [InlineData("Tanh", -18, 18, 1.5)]
    [InlineData("Sigmoid", -700, 36, 2.5)]
    [InlineData("Sinh", -709, 709, 2.5)]
    [InlineData("Cosh", -709, 709, 1.5)]
    [InlineData("Erf", -5.8, 5.8, 1)]
    public void Functions_stay_within_their_bound_on_every_width_with_the_same_bits(
        string function, double low, double high, double bound)
    {
        var x = Samples(low, high);
        var wide = Map<F64x8, double>(function, x);
        var narrow = Map<F64x4, double>(function, x);
        var scalar = Map<F64x1, double>(function, x);
        for (var i = 0; i < x.Length; i++)
        {
            var error = DoubleDouble.Function(function, x[i]).Ulps(wide[i]);
            if (!(error <= bound))
                Assert.Fail($"{function}({x[i]:R}) is {wide[i]:R}, {error:F2} ulp off; the bound is {bound}.");
            if (!Same(wide[i], narrow[i]) || !Same(wide[i], scalar[i]))
                Assert.Fail($"{function}({x[i]:R}) is {wide[i]:R}, {narrow[i]:R} or {scalar[i]:R}, depending on the width.");
        }
    }

    // The ends: zeros, infinities, NaN, overflow, underflow and subnormal numbers, where Math has the last word.
    [Theory]
    [InlineData("Exp")]
    [InlineData("ExpM1")]
    [InlineData("Log")]
    [InlineData("Log1P")]
    [InlineData("Tanh")]
    [InlineData("Sigmoid")]
    [InlineData("Sinh")]
    [InlineData("Cosh")]
    [InlineData("Erf")]
    [InlineData("Sin")]
    [InlineData("Cos")]
    [InlineData("Tan")]
    [InlineData("Asin")]
    [InlineData("Acos")]
    [InlineData("Atan")]
    public void Special_numbers_give_what_Math_gives(string function)
    {
        double[] positive =
        [
            0, 1, 2, 0.5, 20, 37, 750, 1e5, 1e22, 1e300, double.MaxValue, double.PositiveInfinity, double.NaN,
            double.Epsilon, 1e-310, 2.2250738585072014e-308, 1e-300, 709.782712893384, 709.7827128933841, 710.4758600739439,
            710.475860073944, 708.5, 745.1332191019411, 745.1332191019412, 744,
        ];
        double[] x = [.. positive, .. positive.Select(v => -v), .. new double[14]];
        Assert.Equal(0, x.Length % 8);
        var wide = Map<F64x8, double>(function, x);
        var narrow = Map<F64x4, double>(function, x);
        var scalar = Map<F64x1, double>(function, x);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = Reference(function, x[i]);
            if (double.IsFinite(expected) && expected != 0 && double.IsFinite(wide[i]))
                Assert.InRange(wide[i], Nudge(expected, -3), Nudge(expected, 3));
            else if (!Same(expected, wide[i]))
                Assert.Fail($"{function}({x[i]:R}) is {wide[i]:R}, expected {expected:R}.");
            if (!Same(wide[i], narrow[i]) || !Same(wide[i], scalar[i]))
                Assert.Fail($"{function}({x[i]:R}) is {wide[i]:R}, {narrow[i]:R} or {scalar[i]:R}, depending on the width.");
        }
    }

    [Theory]
    [InlineData("Atan2")]
    [InlineData("Pow")]
    public void Functions_of_two_doubles_are_those_of_Math(string function)
    {
        var random = new Random(11);
        var x = Enumerable.Range(0, 800).Select(_ => (random.NextDouble() * 6) - 1).ToArray();
        var y = Enumerable.Range(0, 800).Select(i => i % 3 == 0 ? random.Next(-5, 6) : random.NextDouble() * 9).ToArray();
        var wide = Map<F64x8, double>(function, x, y);
        var narrow = Map<F64x4, double>(function, x, y);
        var scalar = Map<F64x1, double>(function, x, y);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = Reference(function, x[i], y[i]);
            Assert.True(Same(expected, wide[i]) && Same(expected, narrow[i]) && Same(expected, scalar[i]));
        }
    }

    private static double Nudge(double value, int ulps)
    {
        for (; ulps > 0; ulps--)
            value = double.BitIncrement(value);
        for (; ulps < 0; ulps++)
            value = double.BitDecrement(value);
        return value;
    }

    // Uniformly, and by magnitude on both sides of zero.
    private static double[] Samples(double low, double high)
    {
        var random = new Random(5);
        var samples = new double[6000];
        for (var i = 0; i < samples.Length; i++)
        {
            do
            {
                samples[i] = (i % 3) switch
                {
                    0 => low + ((high - low) * random.NextDouble()),
                    1 => (random.NextDouble() * 4) - 2,
                    _ => ((random.Next(2) * 2) - 1) * Math.Pow(2, -40 * random.NextDouble()),
                };
            }
            while (!(samples[i] >= low && samples[i] <= high) || samples[i] == 0);
        }

        return samples;
    }
}
