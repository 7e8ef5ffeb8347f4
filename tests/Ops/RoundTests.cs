using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class RoundTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven))
    {
        Ulps = 0,
        Special = [(0.5, 0), (1.5, 2), (2.5, 2), (-0.5, -0.0), (-1.5, -2), (Infinity, Infinity), (1e30, 1e30)],
        Slopes = [(0.25, 0), (1, 0)],
    };
}
