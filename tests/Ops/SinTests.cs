using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SinTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Sin(), Math.Sin, -30, 30)
    {
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, double.NaN), (-Infinity, double.NaN)],
    };
}
