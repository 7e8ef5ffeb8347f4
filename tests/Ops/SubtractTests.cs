using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SubtractTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a - b, (a, b) => a - b)
    {
        WithNumber = (a, b) => a - b,
        OfNumber = (a, b) => a - b,
        Special = [(Infinity, Infinity, double.NaN), (-0.0, 0.0, -0.0), (0.0, 0.0, 0.0)],
        Slopes = [(1, 2, 1, -1)],
    };
}
