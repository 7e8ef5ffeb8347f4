using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class CeluTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Celu(2), x => x > 0 ? x : 2 * Reference.ExpM1(x / 2))
    {
        Special = [(Infinity, Infinity), (-Infinity, -2), (0.0, 0.0)],
        Slopes = [(0, 1), (1, 1)],
    };
}
