using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class AbsTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Abs(), Math.Abs)
    {
        Ulps = 0,
        Special = [(0.0, 0.0), (-0.0, 0.0), (-Infinity, Infinity)],
        Slopes = [(-2, -1), (0, 0), (2, 1)],
    };
}
