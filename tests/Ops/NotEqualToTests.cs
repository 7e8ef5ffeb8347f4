using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class NotEqualToTests : BinaryOpTests
{
    protected override BinaryCase Case => new((a, b) => a.Round().NotEqualTo(b.Round()), (a, b) => Math.Round(a) != Math.Round(b) ? 1 : 0)
    {
        WithNumber = (a, b) => a.Round().NotEqualTo(Math.Round(b)),
        Ulps = 0,
        Special = [(1, 1, 0), (0.0, -0.0, 0), (double.NaN, double.NaN, 1), (Infinity, Infinity, 0), (2, 1, 1)],
        Result = DType.Bool,
    };
}
