using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SoftplusTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Softplus(), Reference.Softplus, -20, 20)
    {
        Ulps = 3,
        Special = [(Infinity, Infinity), (-Infinity, 0), (800, 800), (0, 0.69314718055994531)],
    };

    [Fact]
    public void Beta_sharpens_it()
    {
        double[] x = [-3, -0.5, 0, 0.25, 4];
        AssertValues(Array.ConvertAll(x, v => Reference.Softplus(3 * v) / 3), Tensor.From(x).Softplus(3), 6, 0, "beta 3");
        Assert.Equal(1e38f, Tensor.From([1e38f]).Softplus(10).Item<float>());
        AssertValues(Array.ConvertAll(x, v => -Reference.Softplus(-3 * v) / 3), Tensor.From(x).Softplus(-3), 6, 0, "beta -3");
        GradCheck.CheckSecond(t => t[0].Softplus(3) * t[0], [Tensor.From(x)]);
    }
}
