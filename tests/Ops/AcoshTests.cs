using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class AcoshTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Acosh(), Math.Acosh, 1.01, 50)
    {
        Ulps = 3,
        GradientRange = (1.2, 4),
        Special = [(1, 0), (0.5, double.NaN), (-3, double.NaN), (Infinity, Infinity), (-Infinity, double.NaN), (1e30, 69.77069997038131), (-5000, double.NaN), (-1e9, double.NaN), (-1e30, double.NaN)],
    };
}
