using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class HeavisideTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.Heaviside(b), (a, b) => a < 0 ? 0 : a > 0 ? 1 : b)
    {
        WithNumber = (a, b) => a.Heaviside(b),
        Ulps = 0,
        IsKink = (a, b) => Math.Abs(a) < 1e-3,
        Special = [(0, 0.5, 0.5), (-0.0, 0.5, 0.5), (Infinity, 0, 1), (-Infinity, 1, 0), (double.NaN, 1, double.NaN)],
        Slopes = [(0, 1, 0, 1), (1, 1, 0, 0)],
    };
}
