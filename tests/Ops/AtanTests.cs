using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class AtanTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Atan(), Math.Atan, -20, 20)
    {
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, Math.PI / 2), (-Infinity, -Math.PI / 2)],
    };
}
