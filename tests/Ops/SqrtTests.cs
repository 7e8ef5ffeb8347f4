using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SqrtTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Sqrt(), Math.Sqrt, 0.01, 50)
    {
        Ulps = 0.5,
        Ulps64 = 0.5,
        Special = [(0.0, 0.0), (-0.0, -0.0), (-1, double.NaN), (Infinity, Infinity)],
    };
}
