using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class MishTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Mish(), x => x * Math.Tanh(Reference.Softplus(x)), -20, 30)
    {
        Ulps = 4,
        Ulps64 = 8,
        Special = [(0, 0), (Infinity, Infinity), (800, 800)],
        Slopes = [(1e3, 1), (1e17, 1), (Infinity, 1)],
    };
}
