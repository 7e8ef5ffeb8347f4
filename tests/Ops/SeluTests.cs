using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class SeluTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Selu(), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Reference.ExpM1(x)))
    {
        Ulps = 3,
        Special = [(Infinity, Infinity), (-Infinity, -1.7580993408473766), (0.0, 0.0)],
        Slopes = [(0, 1.7580993408473766), (1, 1.0507009873554805)],
    };
}
