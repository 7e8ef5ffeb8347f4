using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class CosTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Cos(), Math.Cos, -30, 30)
    {
        Special = [(0, 1), (Infinity, double.NaN), (-Infinity, double.NaN)],
    };
}
