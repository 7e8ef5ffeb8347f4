using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class Log1PTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Log1P(), Reference.Log1P, -0.9, 50)
    {
        GradientRange = (-0.5, 3),
        Special = [(0.0, 0.0), (-0.0, -0.0), (-1, -Infinity), (-2, double.NaN), (Infinity, Infinity), (1e-7, 9.9999995000000333e-8)],
    };
}
