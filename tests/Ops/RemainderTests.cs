using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class RemainderTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a % b, (a, b) => (a % b) != 0 && double.IsNegative(a % b) != double.IsNegative(b) ? (a % b) + b : a % b, -30, 30)
    {
        LowB = 0.5,
        HighB = 3,
        WithNumber = (a, b) => a % b,
        OfNumber = (a, b) => a % b,
        Ulps = 1,
        Ulps64 = 1,
        IsKink = (a, b) => Math.Abs((a / b) - Math.Round(a / b)) < 1e-3,
        Special = [(7, 3, 1), (-7, 3, 2), (7, -3, -2), (-7, -3, -1), (1, Infinity, 1), (-1, Infinity, Infinity), (1, -Infinity, -Infinity), (1, 0, double.NaN), (Infinity, 2, double.NaN), (1e7, 0.75, 0.25), (6, 3, 0), (-1e-20, 3, 3), (1e-20, -3, -3), (-6, 3, 0)],
        Slopes = [(7, 3, 1, -2), (-7, 3, 1, 3)],
    };
}
