using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class ExpTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Exp(), Math.Exp, -80, 80)
    {
        Special = [(0, 1), (-0.0, 1), (Infinity, Infinity), (-Infinity, 0), (800, Infinity), (-800, 0)],
    };
}
