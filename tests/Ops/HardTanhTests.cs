using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class HardTanhTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.HardTanh(), x => Math.Clamp(x, -1, 1))
    {
        Ulps = 0,
        Special = [(Infinity, 1), (-Infinity, -1), (0.0, 0.0), (-0.0, -0.0)],
        Slopes = [(-2, 0), (-1, 0), (0, 1), (1, 0), (2, 0)],
    };

    [Fact]
    public void Its_limits_are_those_given() => Assert.Equal([-0.5, -0.25, 1.5, 2], Tensor.From([-3.0, -0.25, 1.5, 3]).HardTanh(-0.5, 2).ToArray<double>());
}
