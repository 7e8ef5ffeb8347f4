using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class MinimumTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.Minimum(b), Math.Min)
    {
        WithNumber = (a, b) => a.Minimum(b),
        Ulps = 0,
        IsKink = (a, b) => Math.Abs(a - b) < 1e-3,
        Special = [(-0.0, 0.0, -0.0), (0.0, -0.0, -0.0), (-Infinity, 1, -Infinity)],
        Slopes = [(1, 1, 0.5, 0.5), (1, 2, 1, 0), (2, 1, 0, 1)],
    };
}
