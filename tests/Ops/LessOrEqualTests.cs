using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class LessOrEqualTests : BinaryOpTests
{
    protected override BinaryCase Case => new((a, b) => a <= b, (a, b) => a <= b ? 1 : 0)
    {
        WithNumber = (a, b) => a <= b,
        OfNumber = (a, b) => a <= b,
        Ulps = 0,
        Special = [(1, 1, 1), (0.0, -0.0, 1), (double.NaN, 1, 0), (1, double.NaN, 0), (-Infinity, Infinity, 1), (2, 1, 0)],
        Result = DType.Bool,
    };
}
