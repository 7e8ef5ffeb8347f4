using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class CeilingTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Ceiling(), Math.Ceiling)
    {
        Ulps = 0,
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, Infinity), (-1.5, -1), (1e30, 1e30)],
        Slopes = [(0.5, 0), (1, 0)],
    };
}
