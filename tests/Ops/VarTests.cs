using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class VarTests
{
    private static double Variance(double[] g, double correction)
    {
        var mean = g.Sum() / g.Length;
        return g.Sum(v => (v - mean) * (v - mean)) / Math.Max(0, g.Length - correction);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Variances_over_every_subset_of_axes_of_every_layout(int correction) => CheckEverywhere(
        (x, axes, keepDims) => x.Var(axes, keepDims, correction), g => Variance(g, correction), (g, u) => 80 * u * (Variance(g, correction) + 1e-3));

    [Fact]
    public void Deviations_over_every_subset_of_axes_of_every_layout() => CheckEverywhere(
        (x, axes, keepDims) => x.Std(axes, keepDims), g => Math.Sqrt(Variance(g, 1)), (g, u) => 80 * u);

    [Fact]
    public void A_large_mean_does_no_harm()
    {
        // Deviations of 1 next to a mean of 10,000: mean(x^2) - mean^2 in single precision would be off by 5.
        var values = Make(Array.ConvertAll(Numbers(100_003), v => 10_000 + (v * 2)), [100_003], DType.Float32).Doubles();
        var expected = Variance(values, 1);
        Assert.Equal(expected, Make(values, [100_003], DType.Float32).Var().ToScalar(), 1e-5);
        Assert.Equal(0, Tensor.Full([1000], 0.1).Var().ToScalar(), Math.Pow(70 * Roundoff(DType.Float32) * 0.1, 2));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit() => CheckThreads((x, axes) => x.Var(axes));

    [Fact]
    public void Gradients()
    {
        Tensor[] x = [Tensor.From(Numbers(24), [2, 3, 4])];
        EachSubset(3, axes =>
        {
            if (axes.Length == 0) return;
            GradCheck.CheckSecond(t => t[0].Var(axes, keepDims: true) * t[0], x);
            GradCheck.CheckSecond(t => t[0].Var(axes, correction: 0), x);
            GradCheck.CheckSecond(t => t[0].Std(axes), x, tolerance: 1e-4);
        });
    }
}
