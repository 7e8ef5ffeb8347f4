using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SiluTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Silu(), x => x * Reference.Sigmoid(x), -20, 20)
    {
        Ulps = 3,
        Special = [(0, 0), (Infinity, Infinity), (800, 800)],
    };
}
