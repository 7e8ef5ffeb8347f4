namespace TensorCore.Tests;

public class PadTests
{
    private static Tensor Numbers(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => Math.Sin(1 + (1.3 * i))).ToArray(), shape);

    [Fact]
    public void Modes_do_what_their_pictures_say()
    {
        var x = Tensor.From([1, 2, 3, 4]);
        Assert.Equal([9, 9, 1, 2, 3, 4, 9], x.Pad([(2, 1)], value: 9).ToArray<int>());
        Assert.Equal([3, 2, 1, 2, 3, 4, 3, 2, 1], x.Pad([(2, 3)], PadMode.Reflect).ToArray<int>());
        Assert.Equal([1, 1, 1, 2, 3, 4, 4], x.Pad([(2, 1)], PadMode.Replicate).ToArray<int>());
        Assert.Equal([3, 4, 1, 2, 3, 4, 1, 2, 3, 4], x.Pad([(2, 4)], PadMode.Circular).ToArray<int>());
        Assert.Equal([2, 3], x.Pad([(-1, -1)]).ToArray<int>());
        Assert.Equal([2, 3, 4, 0], x.Pad([(-1, 1)]).ToArray<int>());
        Assert.Equal([2, 3, 4, 3], x.Pad([(-1, 1)], PadMode.Reflect).ToArray<int>());
        Assert.Equal([2, 3, 4, 2], x.Pad([(-1, 1)], PadMode.Circular).ToArray<int>());
        Assert.Equal([true, false], Tensor.From([true]).Pad([(0, 1)]).ToArray<bool>());
    }

    [Fact]
    public void Pairs_are_for_the_last_axes_in_order()
    {
        var x = Tensor.Arange(6, DType.Int32).Reshape(1, 2, 3);
        Assert.Equal([1, 2, 6], x.Pad([(1, 2)]).Shape);
        Assert.Equal([1, 5, 4], x.Pad([(1, 2), (0, 1)]).Shape);
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 5, 0], x.Pad([(1, 0), (0, 1)]).ToArray<int>());
        Assert.Equal([5, 3, 4, 5, 3, 2, 0, 1, 2, 0, 5, 3, 4, 5, 3], x.Pad([(1, 0), (1, 1)], PadMode.Circular).ToArray<int>()[..15]);
        Assert.Equal([3, 2, 3], x.Pad([(1, 1), (0, 0), (0, 0)]).Shape);
        Assert.Equal([2, 4], Tensor.Zeros([0, 2]).Pad([(1, 1), (1, 1)]).Shape);
        Assert.Equal([0, 4], Tensor.Zeros([0, 2]).Pad([(0, 0), (1, 1)], PadMode.Reflect).Shape);
    }

    [Fact]
    public void Too_much_is_refused()
    {
        var x = Tensor.From([1, 2, 3]);
        Assert.Throws<ShapeException>(() => x.Pad([(3, 0)], PadMode.Reflect));
        Assert.Throws<ShapeException>(() => x.Pad([(0, 4)], PadMode.Circular));
        Assert.Throws<ShapeException>(() => x.Pad([(-2, -2)]));
        Assert.Throws<ShapeException>(() => x.Pad([(0, 0), (0, 0)]));
        Assert.Throws<ShapeException>(() => Tensor.Zeros([0]).Pad([(1, 0)], PadMode.Replicate));
    }

    [Fact]
    public void Gradients()
    {
        foreach (var mode in Enum.GetValues<PadMode>())
            GradCheck.CheckSecond(t => t[0].Pad([(1, -1), (2, 1)], mode).Square(), [Numbers(3, 4)]);
    }
}
