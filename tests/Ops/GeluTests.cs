using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class GeluTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Gelu(), x => x * Reference.NormalProbability(x))
    {
        Roundoffs = 4,
        Special = [(0, 0), (Infinity, Infinity), (30, 30)],
    };

    [Fact]
    public void The_approximation_is_that_of_the_paper()
    {
        foreach (var type in Floats)
        {
            using var scope = new Scope();
            var x = Numbers(257, -6, 6, type);
            var expected = Array.ConvertAll(x, v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))));
            AssertValues(expected, ReductionTesting.Make(x, [257], type).Gelu(approximate: true), 3, 8 * ReductionTesting.Roundoff(type), "tanh approximation");
        }

        GradCheck.CheckSecond(t => t[0].Gelu(approximate: true) * t[0], [Tensor.From(Numbers(19, -3, 3, DType.Float64))]);
    }
}
