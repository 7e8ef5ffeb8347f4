using static TensorCore.Tests.ReductionTesting;

namespace TensorCore.Tests;

public class AnyTests
{
    [Theory]
    [AllDTypes]
    public void Any_All_and_CountNonZero_over_every_subset_of_axes(DType type)
    {
        foreach (var shape in Shapes)
        {
            var values = Array.ConvertAll(Numbers(shape.Length), v => v > 0.3 ? Math.Round(v * 1000) : 0);
            if (type == DType.Bool) values = Array.ConvertAll(values, v => v != 0 ? 1.0 : 0);
            foreach (var (_, x) in Layouts(values, shape, type))
            {
                EachSubset(shape.Rank, axes =>
                {
                    using var scope = new Scope();
                    var groups = Groups(values, shape, axes);
                    Assert.Equal(groups.Select(g => g.Any(v => v != 0)), x.Any(axes).ToArray<bool>());
                    Assert.Equal(groups.Select(g => g.All(v => v != 0)), x.All(axes).ToArray<bool>());
                    Assert.Equal(groups.Select(g => g.LongCount(v => v != 0)), x.CountNonZero(axes).ToArray<long>());
                    Assert.Equal(Reduced(shape, axes, true), x.Any(axes, keepDims: true).Shape);
                });
            }
        }
    }

    [Fact]
    public void NaN_and_small_fractions_are_true()
    {
        var x = Tensor.From([0, double.NaN, 0, 1e-300, 0, 0], [3, 2]);
        Assert.Equal([true, true, false], x.Any(1).ToArray<bool>());
        Assert.Equal([false, false], x.All(0).ToArray<bool>());
        Assert.Equal(2L, x.CountNonZero().Item<long>());
        Assert.True(x[..2, 1..].All().Item<bool>());
    }
}
