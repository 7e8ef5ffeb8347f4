namespace TensorCore.Tests;

public class AcosTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Acos(), Math.Acos, -1, 1)
    {
        Ulps = 3,
        GradientRange = (-0.9, 0.9),
        Special = [(1, 0), (-1, Math.PI), (0, Math.PI / 2), (-1.5, double.NaN)],
    };
}
