using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class PowTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.Pow(b), Math.Pow, 0.1, 4)
    {
        LowB = -3,
        HighB = 3,
        WithNumber = (a, b) => a.Pow(b),
        OfNumber = (a, b) => Tensor.Pow(a, b),
        Ulps = 2,
        Special = [(0, 0, 1), (double.NaN, 0, 1), (1, double.NaN, 1), (-8, 3, -512), (-8, 2, 64), (-8, 0.5, double.NaN), (0, -1, Infinity), (-0.0, -1, -Infinity), (Infinity, -1, 0), (2, Infinity, Infinity), (0.5, Infinity, 0), (2, double.NaN, double.NaN)],
        Slopes = [(0, 2, 0, 0), (3, 0, 0, 1.0986122886681098), (0, 1, 1, 0), (0, 0, 0, 0), (-2, 2, -4, double.NaN)],
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0.5)]
    [InlineData(-1)]
    [InlineData(-0.5)]
    [InlineData(1.7)]
    [InlineData(-3)]
    public void Fixed_exponents_are_powers_too(double exponent)
    {
        foreach (var type in Floats)
        {
            using var scope = new Scope();
            var x = Numbers(33, 0.1, 4, type);
            AssertValues(Array.ConvertAll(x, v => Math.Pow(v, exponent)), ReductionTesting.Make(x, [33], type).Pow(exponent), 2, 0, $"exponent {exponent}");
            if (type == DType.Float64) GradCheck.CheckSecond(t => t[0].Pow(exponent) * t[0], [Tensor.From(x)]);
        }
    }

    [Fact]
    public void Negative_numbers_have_integral_powers_and_their_gradients() =>
        GradCheck.CheckSecond(t => t[0].Pow(5) * t[0], [Tensor.From([-1.5, -0.3, 0.4, 2])]);
}
