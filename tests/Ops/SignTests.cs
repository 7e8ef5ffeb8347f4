using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SignTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Sign(), x => Math.Sign(x))
    {
        Ulps = 0,
        Special = [(0, 0), (Infinity, 1), (-Infinity, -1)],
        Slopes = [(-2, 0), (0, 0), (2, 0)],
    };
}
