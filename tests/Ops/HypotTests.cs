using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class HypotTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.Hypot(b), (a, b) => Math.Sqrt((a * a) + (b * b)))
    {
        WithNumber = (a, b) => a.Hypot(b),
        Ulps = 2,
        Special = [(3, 4, 5), (0, 0, 0), (3e30, 4e30, 5e30), (Infinity, double.NaN, Infinity), (double.NaN, -Infinity, Infinity), (double.NaN, 1, double.NaN)],
    };
}
