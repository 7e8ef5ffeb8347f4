using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class FloorDivideTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.FloorDivide(b), (a, b) => Math.Floor(a / b), -30, 30)
    {
        LowB = 0.5,
        HighB = 3,
        WithNumber = (a, b) => a.FloorDivide(b),
        Ulps = 0,
        IsKink = (a, b) => Math.Abs((a / b) - Math.Round(a / b)) < 1e-3,
        Special = [(7, 2, 3), (-7, 2, -4), (7, -2, -4), (6, 3, 2), (1, 0, Infinity), (0, 0, double.NaN), (Infinity, 0, Infinity), (Infinity, 2, double.NaN),
            (-Infinity, Infinity, double.NaN), (1, Infinity, 0), (-1, Infinity, -1), (1, -Infinity, -1), (0, -Infinity, -0.0), (double.NaN, Infinity, double.NaN), (2, double.NaN, double.NaN)],
        Slopes = [(7, 3, 0, 0)],
    };

    [Fact]
    public void A_quotient_rounded_up_to_an_integer_is_corrected()
    {
        // 1 / 0.1 rounds to 10, but ten times the double nearest to 0.1 is more than 1.
        Assert.Equal(9, Tensor.From([1.0]).FloorDivide(Tensor.From([0.1])).Item<double>());
        Assert.Equal(1 - (9 * 0.1m), (decimal)(Tensor.From([1.0]) % Tensor.From([0.1])).Item<double>(), 12);
    }
}
