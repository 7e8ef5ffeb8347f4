using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class EluTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Elu(), x => x > 0 ? x : Reference.ExpM1(x))
    {
        Special = [(Infinity, Infinity), (-Infinity, -1), (0.0, 0.0)],
        Slopes = [(-1, 0.36787944117144233), (0, 1), (1, 1)],
    };

    [Fact]
    public void Its_scale_is_alpha() => Assert.Equal([-2, 2 * Math.Exp(-1) - 2, 3], Tensor.From([double.NegativeInfinity, -1, 3]).Elu(2).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
}
