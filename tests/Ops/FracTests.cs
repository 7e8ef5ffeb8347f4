namespace TensorCore.Tests;

public class FracTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Frac(), x => x - Math.Truncate(x))
    {
        Ulps = 0,
        Special = [(1.5, 0.5), (-1.25, -0.25), (3, 0)],
        Slopes = [(0.5, 1), (1, 1)],
    };
}
