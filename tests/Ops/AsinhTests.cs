using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class AsinhTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Asinh(), Math.Asinh, -50, 50)
    {
        Ulps = 3,
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, Infinity), (-Infinity, -Infinity), (1e30, 69.77069997038131), (1e-5, 9.999999999833333e-06)],
    };
}
