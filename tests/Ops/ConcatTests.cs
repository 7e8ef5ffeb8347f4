using FsCheck;
using FsCheck.Fluent;

namespace TensorCore.Tests;

public class ConcatTests
{
    private static Tensor Counting(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).ToArray(), shape);

    private static Tensor Numbers(params int[] shape) => Tensor.From(Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => Math.Sin(1 + (1.3 * i))).ToArray(), shape);

    [Fact]
    public void Concat_puts_one_after_the_other()
    {
        var a = Tensor.From(new[,] { { 1, 2 }, { 3, 4 } });
        var b = Tensor.From(new[,] { { 5, 6 } });
        Assert.Equal([1, 2, 3, 4, 5, 6], Tensor.Concat([a, b]).ToArray<int>());
        Assert.Equal([1, 2, 5, 3, 4, 6], Tensor.Concat([a, b.T], -1).ToArray<int>());
        Assert.Equal([1, 3, 2, 4, 1, 2, 3, 4], Tensor.Concat([a.T, a]).ToArray<int>());
        Assert.Equal([2, 2], Tensor.Concat([a, Tensor.Zeros([2, 0], DType.Int32)], 1).Shape);
        Assert.Equal([0, 2], Tensor.Concat([Tensor.Zeros([0, 2]), Tensor.Zeros([0, 2])]).Shape);
        Assert.Equal(DType.Float64, Tensor.Concat([a, Tensor.Zeros([1, 2], DType.Float64), Tensor.Zeros([1, 2])]).DType);
        Assert.Equal([true, false], Tensor.Concat([Tensor.From([true]), Tensor.From([false])]).ToArray<bool>());
    }

    [Fact]
    public void Stack_puts_side_by_side()
    {
        var a = Tensor.From([1, 2, 3]);
        var b = Tensor.From([4L, 5, 6]);
        Assert.Equal([1L, 2, 3, 4, 5, 6], Tensor.Stack([a, b]).ToArray<long>());
        Assert.Equal([1L, 4, 2, 5, 3, 6], Tensor.Stack([a, b], -1).ToArray<long>());
        Assert.Equal([2, 1, 3], Tensor.Stack([Counting(2, 3)], 1).Shape);
        Assert.Equal([2], Tensor.Stack([Tensor.Scalar(1), Tensor.Scalar(2)]).Shape);
    }

    [Fact]
    public void Wrong_arguments_are_explained()
    {
        var a = Counting(2, 3);
        Assert.Contains("tensor 1 is Int32[3, 2]", Assert.Throws<ShapeException>(() => Tensor.Concat([a, Counting(3, 2)])).Message);
        Assert.Throws<ShapeException>(() => Tensor.Concat([a, Counting(2, 3, 1)]));
        Assert.Throws<ShapeException>(() => Tensor.Concat([a, a], 2));
        Assert.Throws<ShapeException>(() => Tensor.Stack([a, Counting(1, 3)]));
        Assert.Throws<ArgumentException>(() => Tensor.Concat([]));
        Assert.Throws<ShapeException>(() => a.Split([1, 1], 1));
        Assert.Throws<ShapeException>(() => a.Split([4, -1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => a.Split(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => a.Chunk(0));
    }

    [Fact]
    public void Split_and_chunk_have_PyTorchs_lengths()
    {
        int[] Lengths(Tensor[] parts) => [.. parts.Select(p => p.Shape[1])];
        var x = Counting(2, 10);
        Assert.Equal([3, 3, 3, 1], Lengths(x.Split(3, 1)));
        Assert.Equal([10], Lengths(x.Split(20, 1)));
        Assert.Equal([2, 0, 8], Lengths(x.Split([2, 0, 8], -1)));
        Assert.Equal([3, 3, 3, 1], Lengths(x.Chunk(4, 1)));
        Assert.Equal([2, 2, 2, 2, 2], Lengths(x.Chunk(6, 1)));
        Assert.Equal([0], Counting(2, 0).Split(3, 1).Select(p => p.Shape[1]));
        Assert.Equal([0, 0], Counting(2, 0).Chunk(2, 1).Select(p => p.Shape[1]));
        Assert.Same(x.Storage, x.Chunk(3)[0].Storage);
        Assert.Equal([2, 3, 4, 12, 13, 14], x.Split([2, 3, 5], 1)[1].ToArray<int>());
    }

    [Fact]
    public void Concat_of_a_split_is_the_identity()
    {
        Prop.ForAll(Gen.Choose(0, 4).ListOf().Where(l => l.Count > 0).ToArbitrary(), Gen.Choose(0, 2).ToArbitrary(), (lengths, axis) =>
        {
            using var scope = new Scope();
            int[] shape = [2, 3, 2];
            shape[axis] = lengths.Sum();
            var x = Counting(shape);
            return Tensor.Concat(x.Split([.. lengths], axis), axis).ToArray<int>().SequenceEqual(x.ToArray<int>())
                && Tensor.Concat(x.T.Split([.. lengths], axis == 0 ? 0 : 3 - axis), axis == 0 ? 0 : 3 - axis).ToArray<int>().SequenceEqual(x.T.ToArray<int>());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Gradients()
    {
        GradCheck.CheckSecond(t => Tensor.Concat([t[0], t[1], t[0]], 1).Square(), [Numbers(2, 3), Numbers(2, 1)]);
        GradCheck.CheckSecond(t => Tensor.Stack([t[0], t[1] * t[0]], -1).Square(), [Numbers(2, 3), Numbers(2, 3)]);
        GradCheck.CheckSecond(t =>
        {
            var parts = t[0].Split([1, 2, 2], 1);
            return parts[2] * parts[1];
        }, [Numbers(2, 5)]);
    }
}
