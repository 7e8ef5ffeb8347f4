using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class Relu6Tests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Relu6(), x => Math.Clamp(x, 0, 6), -3, 9)
    {
        Ulps = 0,
        Special = [(Infinity, 6), (-Infinity, 0)],
        Slopes = [(-1, 0), (0, 0), (1, 1), (6, 0), (7, 0)],
    };
}
