using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class Log2Tests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Log2(), Math.Log2, 0.01, 50)
    {
        Ulps = 3,
        GradientRange = (0.5, 3),
        Special = [(0, -Infinity), (-1, double.NaN), (1, 0), (8, 3), (1024, 10), (0.125, -3), (Infinity, Infinity)],
    };

    [Fact]
    public void Powers_of_two_have_integral_logarithms()
    {
        var powers = Enumerable.Range(-120, 240).ToArray();
        Assert.Equal(powers.Select(p => (float)p), Tensor.From(powers.Select(p => (float)Math.Pow(2, p)).ToArray()).Log2().ToArray<float>());
        Assert.Equal(powers.Select(p => (double)p), Tensor.From(powers.Select(p => Math.Pow(2, p)).ToArray()).Log2().ToArray<double>());
    }
}
