namespace TensorCore.Tests;

public class SigmoidGateTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.SigmoidGate(b), (a, b) => a / (1 + Math.Exp(-b)))
    {
        Ulps = 4,
        Special = [(3, double.PositiveInfinity, 3), (3, double.NegativeInfinity, 0), (double.NaN, 1, double.NaN), (1, double.NaN, double.NaN)],
    };

    [Fact]
    public void Glu_gates_one_half_by_the_other()
    {
        using var scope = new Scope();
        var x = new Rng(1).Normal([3, 6, 2]);
        var expected = x.Narrow(1, 0, 3) * x.Narrow(1, 3, 3).Sigmoid();
        Assert.Equal(expected.ToArray<float>(), x.Glu(1).ToArray<float>());
        Assert.Equal([3, 6, 1], x.Glu().Shape);
        Assert.Contains("odd", Assert.Throws<ShapeException>(() => x.Glu(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Glu_has_the_right_gradients() => GradCheck.CheckSecond(x => x[0].Glu(0).Square().Sum(), [new Rng(2).Normal([4, 3], dtype: DType.Float64)]);
}
