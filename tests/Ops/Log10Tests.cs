using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class Log10Tests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Log10(), Math.Log10, 0.01, 50)
    {
        Ulps = 3,
        GradientRange = (0.5, 3),
        Special = [(0, -Infinity), (-1, double.NaN), (1, 0), (1000, 3), (1e10, 10), (Infinity, Infinity)],
    };
}
