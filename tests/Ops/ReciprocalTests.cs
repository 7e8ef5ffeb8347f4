using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class ReciprocalTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Reciprocal(), x => 1 / x, 0.1, 50)
    {
        Ulps = 0.5,
        Ulps64 = 0.5,
        GradientRange = (0.5, 3),
        Special = [(0.0, Infinity), (-0.0, -Infinity), (Infinity, 0.0), (-Infinity, -0.0), (-4, -0.25)],
    };
}
