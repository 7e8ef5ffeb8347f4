using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class TanhTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Tanh(), Math.Tanh, -5, 5)
    {
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, 1), (-Infinity, -1)],
    };
}
