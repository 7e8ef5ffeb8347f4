using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class MaximumTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.Maximum(b), Math.Max)
    {
        WithNumber = (a, b) => a.Maximum(b),
        Ulps = 0,
        IsKink = (a, b) => Math.Abs(a - b) < 1e-3,
        Special = [(-0.0, 0.0, 0.0), (0.0, -0.0, 0.0), (-Infinity, 1, 1)],
        Slopes = [(1, 1, 0.5, 0.5), (1, 2, 0, 1), (2, 1, 1, 0)],
    };
}
