using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class ReluTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Relu(), x => Math.Max(x, 0))
    {
        Ulps = 0,
        Special = [(Infinity, Infinity), (-Infinity, 0)],
        Slopes = [(-1, 0), (0, 0), (1, 1)],
    };
}
