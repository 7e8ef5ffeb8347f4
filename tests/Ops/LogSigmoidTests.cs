using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class LogSigmoidTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.LogSigmoid(), x => -Reference.Softplus(-x), -20, 20)
    {
        Ulps = 3,
        Special = [(Infinity, 0), (-Infinity, -Infinity), (-800, -800), (0, -0.69314718055994531)],
    };
}
