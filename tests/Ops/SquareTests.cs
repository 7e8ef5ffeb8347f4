using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SquareTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Square(), x => x * x)
    {
        Ulps = 0.5,
        Special = [(-0.0, 0.0), (-Infinity, Infinity)],
    };
}
