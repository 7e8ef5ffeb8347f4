using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class LogSumExpTests
{
    private static double Reference(double[] g)
    {
        if (g.Length == 0) return double.NegativeInfinity;
        var max = g.Max();
        return max + Math.Log(g.Sum(v => Math.Exp(v - max)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(1e4)]
    public void Over_every_subset_of_axes_of_every_layout(double scale) => CheckEverywhere(
        (x, axes, keepDims) => x.LogSumExp(axes, keepDims), Reference, (g, u) => 8 * u * (Math.Abs(Reference(g)) + 1), v => v * scale);

    [Fact]
    public void Infinities_and_NaN()
    {
        const double inf = double.PositiveInfinity;
        var x = Tensor.From([-inf, -inf, -inf, 1, inf, 1, inf, -inf, double.NaN, 0], [5, 2]);
        Assert.Equal([-inf, 1, inf, inf, double.NaN], x.LogSumExp(1).Doubles());
        using var tape = new Tape();
        Assert.Equal([0, 0, 0, 1], tape.Gradient(x[..2].LogSumExp(1).Sum(), x)[..2].Doubles());
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit() => CheckThreads((x, axes) => x.LogSumExp(axes));

    [Fact]
    public void Gradients()
    {
        Tensor[] x = [Tensor.From(Numbers(24), [2, 3, 4])];
        EachSubset(3, axes =>
        {
            GradCheck.CheckSecond(t => t[0].LogSumExp(axes, keepDims: true) * t[0], x);
            GradCheck.CheckSecond(t => t[0].LogSumExp(axes), x);
        });
    }

    [Fact]
    public void Gradients_where_the_result_is_not_finite()
    {
        // As PyTorch has them.
        const double inf = double.PositiveInfinity;
        var x = Tensor.From([inf, 1, double.NaN, 1, -inf, -inf], [3, 2]);
        foreach (var createGraph in (bool[])[false, true])
        {
            using var tape = new Tape();
            Assert.Equal([double.NaN, 0, double.NaN, double.NaN, 0, 0], tape.Gradient(x.LogSumExp(1).Sum(), x, createGraph: createGraph).Doubles());
        }
    }
}
