using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class LeakyReluTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.LeakyRelu(), x => x > 0 ? x : 0.01 * x)
    {
        Ulps = 1,
        Special = [(Infinity, Infinity), (-Infinity, -Infinity), (-0.0, -0.0)],
        Slopes = [(-1, 0.01), (0, 0.01), (1, 1)],
    };

    [Fact]
    public void Its_slope_is_the_one_given() => Assert.Equal([-0.6, 3], Tensor.From([-2.0, 3]).LeakyRelu(0.3).ToArray<double>());
}
