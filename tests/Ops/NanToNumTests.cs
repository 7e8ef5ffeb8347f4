using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class NanToNumTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.NanToNum(positiveInfinity: 7), x => x)
    {
        Ulps = 0,
        Special = [(double.NaN, 0), (Infinity, 7), (-0.0, -0.0)],
        Slopes = [(1, 1), (double.NaN, 0), (double.PositiveInfinity, 0)],
    };

    [Fact]
    public void Each_takes_its_number() =>
        Assert.Equal([5, 7, -9, 1], Tensor.From([double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1]).NanToNum(5, 7, -9).ToArray<double>());

    [Fact]
    public void Infinities_become_the_largest_numbers_of_the_dtype()
    {
        Assert.Equal([float.MaxValue, float.MinValue, 0], Tensor.From([float.PositiveInfinity, float.NegativeInfinity, float.NaN]).NanToNum().ToArray<float>());
        Assert.Equal([double.MaxValue, double.MinValue, 0], Tensor.From([double.PositiveInfinity, double.NegativeInfinity, double.NaN]).NanToNum().ToArray<double>());
    }
}
