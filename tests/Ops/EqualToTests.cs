using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class EqualToTests : BinaryOpTests
{
    protected override BinaryCase Case => new((a, b) => a.Round().EqualTo(b.Round()), (a, b) => Math.Round(a) == Math.Round(b) ? 1 : 0)
    {
        WithNumber = (a, b) => a.Round().EqualTo(Math.Round(b)),
        Ulps = 0,
        Special = [(1, 1, 1), (0.0, -0.0, 1), (double.NaN, double.NaN, 0), (Infinity, Infinity, 1), (2, 1, 0)],
        Result = DType.Bool,
    };
}
