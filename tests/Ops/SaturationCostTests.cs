namespace TensorCore.Tests;

public class SaturationCostTests
{
    [Fact]
    public void It_grows_from_the_limit_on_to_both_sides()
    {
        using var scope = new Scope();
        var x = Tensor.From(new[] { -2, -1, -0.9, -0.5, 0, 0.9, 1, 3 });
        double[] expected = [1.1, 0.1, 0, 0, 0, 0, 0.1, 2.1];
        Golden.Close(expected, x.SaturationCost(reduction: LossReduction.None), 1e-15, "each");
        Assert.Equal(3.4, x.SaturationCost(reduction: LossReduction.Sum).ToScalar(), 1e-12);
        Assert.Equal(3.4 / 8, x.SaturationCost().ToScalar(), 1e-12);
        Assert.Equal(2, x.SaturationCost(1.5, LossReduction.Sum).ToScalar(), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.SaturationCost(-0.1));
    }

    [Fact]
    public void Its_gradient_agrees_with_differences() =>
        GradCheck.Check(x => x[0].SaturationCost(), [Tensor.From(new[] { -2, -1.1, -0.7, 0.3, 0.8, 0.95, 4 })]);
}
