using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class NegateTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => -x, x => -x)
    {
        Ulps = 0,
        Special = [(0.0, -0.0), (-0.0, 0.0), (Infinity, -Infinity)],
    };
}
