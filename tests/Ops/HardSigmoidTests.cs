using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class HardSigmoidTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.HardSigmoid(), x => Math.Clamp((x / 2) + 0.5, 0, 1))
    {
        Ulps = 1,
        Roundoffs = 1,
        Special = [(Infinity, 1), (-Infinity, 0), (0, 0.5)],
        Slopes = [(-2, 0), (-1, 0), (0, 0.5), (1, 0), (2, 0)],
    };

    [Fact]
    public void With_PyTorchs_parameters_it_is_PyTorchs()
    {
        using var scope = new Scope();
        var x = Numbers(257, -4, 4, DType.Float64);
        AssertValues(Array.ConvertAll(x, v => Math.Clamp((v + 3) / 6, 0, 1)), Tensor.From(x).HardSigmoid(1.0 / 6, 0.5), 2, 4e-16, "slope 1/6");
    }
}
