using static TensorCore.Tests.ElementwiseTesting;

namespace TensorCore.Tests;

public class ClipTests : UnaryGradientTests
{
    protected override UnaryCase Case => new(x => x.Clip(-1, 2), x => Math.Clamp(x, -1, 2))
    {
        Ulps = 0,
        Special = [(Infinity, 2), (-Infinity, -1), (0.0, 0.0), (-0.0, -0.0)],
        Slopes = [(-2, 0), (-1, 1), (0, 1), (2, 1), (3, 0), (double.NaN, 0)],
    };

    [Fact]
    public void The_upper_bound_wins_and_bounds_may_be_tensors()
    {
        Assert.Equal([1.0, 1, 1], Tensor.From([0.0, 2, 5]).Clip(3, 1).ToArray<double>());
        Assert.Equal([1, 2, 2], Tensor.From([0, 2, 5]).Clip(1, 2).ToArray<int>());
        Assert.Equal([0.5f, 2, 2.5f], Tensor.From([0, 2, 5]).Clip(0.5, 2.5).ToArray<float>());
        Assert.Equal([1.0, 2, 4], Tensor.From([0.0, 2, 5]).Clip(Tensor.From([1.0, 1, 1]), Tensor.From([3.0, 3, 4])).ToArray<double>());
    }

    [Fact]
    public void At_bounds_that_are_tensors_the_gradient_is_the_elements_own()
    {
        using var tape = new Tape();
        Tensor[] inputs = [Tensor.From([1.0, 3, 0, 5, 2]), Tensor.Full([5], 1, DType.Float64), Tensor.Full([5], 3, DType.Float64)];
        var gradients = tape.Gradients(inputs[0].Clip(inputs[1], inputs[2]).Sum(), inputs);
        Assert.Equal([1.0, 1, 0, 0, 1], gradients[0].ToArray<double>());
        Assert.Equal([0.0, 0, 1, 0, 0], gradients[1].ToArray<double>());
        Assert.Equal([0.0, 0, 0, 1, 0], gradients[2].ToArray<double>());
    }
}
