using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class Atan2Tests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.Atan2(b), Math.Atan2)
    {
        Ulps = 2,
        Special = [(0.0, 1, 0.0), (-0.0, 1, -0.0), (0.0, -1, Math.PI), (-0.0, -1, -Math.PI), (1, 0, Math.PI / 2), (Infinity, Infinity, Math.PI / 4)],
    };
}
