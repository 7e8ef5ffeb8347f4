using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class MultiplyTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a * b, (a, b) => a * b)
    {
        WithNumber = (a, b) => a * b,
        OfNumber = (a, b) => a * b,
        Special = [(Infinity, 0, double.NaN), (-0.0, 2, -0.0), (-2, Infinity, -Infinity)],
        Slopes = [(3, 2, 2, 3)],
    };
}
