using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class TanTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Tan(), Math.Tan, -1.4, 1.4)
    {
        Ulps = 3,
        GradientRange = (-1, 1),
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, double.NaN)],
    };
}
