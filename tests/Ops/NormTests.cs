using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class NormTests
{
    private static double Reference(double[] g, double p) => p switch
    {
        0 => g.Count(v => v != 0),
        double.PositiveInfinity => g.Max(Math.Abs),
        double.NegativeInfinity => g.Min(Math.Abs),
        _ => Math.Pow(g.Sum(v => Math.Pow(Math.Abs(v), p)), 1 / p),
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1.5)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Over_every_subset_of_axes_of_every_layout(double p) => CheckEverywhere(
        (x, axes, keepDims) => x.Norm(axes, p, keepDims), g => Reference(g, p), (g, u) => 75 * u * Reference(g, p), allowsEmpty: !double.IsInfinity(p));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1.5)]
    [InlineData(double.PositiveInfinity)]
    public void Gradients(double p)
    {
        Tensor[] x = [Tensor.From(Numbers(24), [2, 3, 4])];
        EachSubset(3, axes =>
        {
            GradCheck.CheckSecond(t => t[0].Norm(axes, p, keepDims: true) * t[0], x, tolerance: 1e-4);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_gradient_at_zero_is_zero(double p)
    {
        using var tape = new Tape();
        var x = Tensor.From([0.0, 0, 3, 4], [2, 2]);
        var g = tape.Gradient(x.Norm(1, p).Sum(), x).Doubles();
        Assert.Equal([0, 0], g[..2]);
        if (p == 2) AssertClose([0.6, 0.8], g[2..], _ => 1e-15, "x / |x|");
    }
}
