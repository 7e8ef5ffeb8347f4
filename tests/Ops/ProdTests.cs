using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class ProdTests
{
    private static double Product(double[] group) => group.Aggregate(1.0, (a, b) => a * b);

    [Fact]
    public void Products_over_every_subset_of_axes_of_every_layout() => CheckEverywhere(
        (x, axes, keepDims) => x.Prod(axes, keepDims), Product, (g, u) => (g.Length + 1) * u * Math.Abs(Product(g)), v => Math.Exp(v * 0.1));

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit() => CheckThreads((x, axes) => x.Prod(axes));

    [Fact]
    public void Integers_are_multiplied_as_Int64()
    {
        var x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([6L, 120L], x.Prod(1).ToArray<long>());
        Assert.Equal(720L, x.Prod().Item<long>());
        Assert.Equal(1L, Tensor.Zeros([0], DType.Int32).Prod().Item<long>());
        Assert.Equal([0L, 1L], Tensor.From([true, false, true, true], [2, 2]).Prod(1).ToArray<long>());
    }

    [Fact]
    public void A_tape_does_not_change_a_bit()
    {
        var x = Tensor.From([1e30f, 1e30f, 1e-30f, 1e-30f, 3, 0.1f, 7, 0.3f], [2, 2, 2]);
        EachSubset(3, axes =>
        {
            var expected = x.Prod(axes).ToArray<float>();
            using var tape = new Tape();
            Assert.Equal(expected, x.Prod(axes).ToArray<float>());
        });
    }

    [Fact]
    public void Gradients_also_where_elements_are_zero()
    {
        Tensor[] x = [Tensor.From([0.5, -1.2, 0.7, 1.1, 0, 0.3, 0, -0.4, 0, 2, 0, 0.6], [2, 2, 3])];
        EachSubset(3, axes =>
        {
            if (axes.Length > 0) GradCheck.CheckSecond(t => t[0].Prod(axes), x);
            GradCheck.CheckSecond(t => t[0].Prod(axes, keepDims: true) * t[0], x);
        });
    }
}
