using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class IsFiniteTests : UnaryOpTests
{
    protected override UnaryCase Case => new(x => x.IsFinite(), x => double.IsFinite(x) ? 1 : 0)
    {
        Ulps = 0,
        Special = [(double.NaN, 0), (Infinity, 0), (-Infinity, 0), (0, 1), (1e30, 1)],
        Result = DType.Bool,
    };

    [Fact]
    public void Integers_are_always_finite() => Assert.Equal([true, true], Tensor.From([1, 2]).IsFinite().ToArray<bool>());
}
