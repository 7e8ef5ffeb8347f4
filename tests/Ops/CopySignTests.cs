using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class CopySignTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.CopySign(b), Math.CopySign)
    {
        WithNumber = (a, b) => a.CopySign(b),
        Ulps = 0,
        IsKink = (a, b) => Math.Abs(a) < 1e-3 || Math.Abs(b) < 1e-3,
        Special = [(1, -0.0, -1), (-1, 0.0, 1), (0.0, -1, -0.0), (Infinity, -2, -Infinity), (double.NaN, 1, double.NaN)],
        Slopes = [(2, -1, -1, 0), (-2, -1, 1, 0), (0, 1, 0, 0)],
    };
}
