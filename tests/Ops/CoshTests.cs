using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class CoshTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Cosh(), Math.Cosh, -20, 20)
    {
        Ulps = 3,
        Special = [(0, 1), (Infinity, Infinity), (-Infinity, Infinity)],
    };
}
