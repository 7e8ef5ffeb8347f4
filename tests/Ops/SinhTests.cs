using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SinhTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Sinh(), Math.Sinh, -20, 20)
    {
        Ulps = 3,
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, Infinity), (-Infinity, -Infinity)],
    };
}
