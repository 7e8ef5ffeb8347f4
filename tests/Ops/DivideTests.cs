using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class DivideTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a / b, (a, b) => a / b)
    {
        LowB = 0.5,
        HighB = 3,
        WithNumber = (a, b) => a / b,
        OfNumber = (a, b) => a / b,
        Special = [(1, 0.0, Infinity), (1, -0.0, -Infinity), (0, 0, double.NaN), (1, -Infinity, -0.0)],
        Slopes = [(3, 2, 0.5, -0.75)],
    };
}
