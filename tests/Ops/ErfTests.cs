using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class ErfTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Erf(), Reference.Erf, -4, 4)
    {
        Ulps = 3,
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, 1), (-Infinity, -1)],
    };
}
