using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class ExpM1Tests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.ExpM1(), Reference.ExpM1, -3, 3)
    {
        Special = [(0.0, 0.0), (-0.0, -0.0), (Infinity, Infinity), (-Infinity, -1), (1e-7, 1.0000000500000017e-7), (800, Infinity)],
    };
}
