using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class TruncateTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Truncate(), Math.Truncate)
    {
        Ulps = 0,
        Special = [(1.5, 1), (-1.5, -1), (-0.5, -0.0), (Infinity, Infinity), (1e30, 1e30)],
        Slopes = [(0.5, 0), (1, 0)],
    };
}
