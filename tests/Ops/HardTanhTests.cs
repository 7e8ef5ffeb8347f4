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
}
