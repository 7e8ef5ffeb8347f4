namespace TensorCore.Tests;

public class AsinTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Asin(), Math.Asin, -1, 1)
    {
        GradientRange = (-0.9, 0.9),
        Special = [(0.0, 0.0), (-0.0, -0.0), (1, Math.PI / 2), (-1, -Math.PI / 2), (1.5, double.NaN)],
    };
}
