namespace TensorCore.Tests;

public class SoftsignTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Softsign(), x => x / (1 + Math.Abs(x)))
    {
        Ulps = 1.5,
        Special = [(0.0, 0.0), (-0.0, -0.0), (-1, -0.5)],
    };
}
