using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class Exp2Tests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Exp2(), x => Math.Pow(2, x), -120, 120)
    {
        Special = [(0, 1), (10, 1024), (-3, 0.125), (Infinity, Infinity), (-Infinity, 0), (2000, Infinity), (-2000, 0), (0.5, 1.4142135623730951)],
    };
}
