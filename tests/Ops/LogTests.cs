using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class LogTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Log(), Math.Log, 0.01, 50)
    {
        GradientRange = (0.5, 3),
        Special = [(0, -Infinity), (-0.0, -Infinity), (-1, double.NaN), (1, 0), (Infinity, Infinity)],
    };
}
