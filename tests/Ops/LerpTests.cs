namespace TensorCore.Tests;

public class LerpTests : BinaryGradientTests
{
    protected override BinaryCase Case => new((a, b) => a.Lerp(b, 0.3), (a, b) => a + (0.3 * (b - a)))
    {
        Ulps = 1,
        Roundoffs = 4,
        Slopes = [(1, 2, 0.7, 0.3)],
    };

    [Fact]
    public void The_weight_may_be_a_tensor()
    {
        Tensor[] inputs = [Tensor.From([1.0, 2, 3]), Tensor.From([2.0, 4, 8]), Tensor.From([0, 0.5, 1])];
        Assert.Equal([1.0, 3, 8], inputs[0].Lerp(inputs[1], inputs[2]).ToArray<double>());
        GradCheck.CheckSecond(t => t[0].Lerp(t[1], t[2]), inputs);
    }

    [Fact]
    public void Both_ends_are_exact()
    {
        var (far, near) = (Tensor.From([1e8f, 1]), Tensor.From([1f, 1e8f]));
        Assert.Equal([1f, 1e8f], far.Lerp(near, 1).ToArray<float>());
        Assert.Equal([1e8f, 1], far.Lerp(near, 0).ToArray<float>());
        Assert.Equal([1f, 1], far.Lerp(near, Tensor.From([1f, 0])).ToArray<float>());
        GradCheck.CheckSecond(t => t[0].Lerp(t[1], 0.7), [Tensor.From([1.0, 2, 3]), Tensor.From([2.0, 4, 8])]);
    }
}
