using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class HardSwishTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.HardSwish(), x => x * Math.Clamp(x + 3, 0, 6) / 6, -5, 5)
    {
        Ulps = 3, // four roundings, one of them in 1/6
        Roundoffs = 4, // of x + 3 near -3
        Special = [(Infinity, Infinity), (0, 0), (-3, -0.0), (-10, -0.0)],
        Slopes = [(-4, 0), (-3, -0.0), (0, 0.5), (3, 1), (4, 1)],
    };
}
