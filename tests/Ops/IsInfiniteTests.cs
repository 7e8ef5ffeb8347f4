using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class IsInfiniteTests : UnaryOpTests
{
    protected override UnaryCase Case => new(x => x.IsInfinite(), x => double.IsInfinity(x) ? 1 : 0)
    {
        Ulps = 0,
        Special = [(double.NaN, 0), (Infinity, 1), (-Infinity, 1), (0, 0), (1e30, 0)],
        Result = DType.Bool,
    };

    [Fact]
    public void Integers_are_always_finite() => Assert.Equal([false, false], Tensor.From([1, 2]).IsInfinite().ToArray<bool>());
}
