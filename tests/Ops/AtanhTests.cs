using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class AtanhTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Atanh(), Math.Atanh, -0.99, 0.99)
    {
        Ulps = 3,
        GradientRange = (-0.8, 0.8),
        Special = [(0.0, 0.0), (-0.0, -0.0), (1, Infinity), (-1, -Infinity), (1.5, double.NaN)],
    };
}
