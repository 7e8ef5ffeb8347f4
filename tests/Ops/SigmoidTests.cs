using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SigmoidTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Sigmoid(), Reference.Sigmoid, -20, 20)
    {
        Ulps = 3,
        Special = [(0, 0.5), (Infinity, 1), (-Infinity, 0), (800, 1), (-800, 0)],
    };
}
