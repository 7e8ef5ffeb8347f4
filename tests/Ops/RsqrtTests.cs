using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class RsqrtTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Rsqrt(), x => 1 / Math.Sqrt(x), 0.01, 50)
    {
        GradientRange = (0.5, 3),
        Special = [(0, Infinity), (-1, double.NaN), (Infinity, 0), (4, 0.5)],
    };
}
